"""What the tick list says: its buttons with their counts, what was done, why it is empty."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from annotator.ui.commands import shown_key
from annotator.ui.models.wording import counted, tip

_NO_DOCUMENT = "Open an article to review what is suggested in it."
_COVERED = "The text is covered; Enter in the article shows it."
_NOT_ANY = (
    "No suggestion waits for review. Import… brings in what a model predicts: in any format, as"
    " suggestions under the model’s name."
)
_FILTERED = "Nothing that waits for review has this label, model and score."


class Buttons:
    """The three things that can be done with what is ticked, each one step to undo."""

    def __init__(self) -> None:
        self.accept = _button("Ctrl+Return", "Accept what is ticked")
        self.reject = _button("Ctrl+Backspace", "Reject what is ticked")
        self.decide = _button("Ctrl+Shift+Return", "Accept what is ticked, reject all the others")

    @property
    def every(self) -> tuple[QPushButton, ...]:
        """All of them in their order."""
        return self.accept, self.reject, self.decide

    def show(self, ticked: int, rest: int, *, enabled: bool) -> None:
        """Say how many are ticked and how many are not."""
        number = f" {ticked:,}" if ticked else ""
        self.accept.setText(f"Accept{number}")
        self.reject.setText(f"Reject{number}")
        others = f"the other {rest:,}" if ticked and rest else "the others"
        self.decide.setText(f"Accept{number}, reject {others}")
        for button in self.every:
            button.setEnabled(enabled and ticked > 0)
        self.decide.setEnabled(enabled and ticked > 0 and rest > 0)


def _button(key: str, what: str) -> QPushButton:
    button = QPushButton()
    button.setAutoDefault(False)
    button.setToolTip(tip(f"{what} ({shown_key(key)} in the list)"))
    return button


def done_words(accepted: int, rejected: int) -> str:
    """What was done, as a sentence."""
    if not accepted:
        return f"Rejected {counted(rejected, 'suggestion')}."
    more = f", rejected {rejected:,}" if rejected else ""
    return f"Accepted {counted(accepted, 'suggestion')}{more}."


def empty_words(*, shown: bool, covered: bool, narrow: bool, elsewhere: int) -> str:
    """Why the list is empty: is an article `shown`, or `covered`; what waits `elsewhere`."""
    if covered:
        return _COVERED
    if narrow:
        return _FILTERED
    if not shown:
        return _NO_DOCUMENT
    if elsewhere:
        wait = "waits" if elsewhere == 1 else "wait"
        return (
            f"Nothing in this article waits for review."
            f" {counted(elsewhere, 'suggestion')} {wait} in others: F8 goes on to them."
        )
    return _NOT_ANY
