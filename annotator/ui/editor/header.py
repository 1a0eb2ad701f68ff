"""The header over the article: title, dateline, previous and next, Done; never in the offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.document import Document, Status
from annotator.ui.context import Context
from annotator.ui.models.wording import STATUS_WORDS, isolated, meta_text, one_line, short_date
from annotator.ui.widgets import FlatButton, plain_label

if TYPE_CHECKING:
    from annotator.ui.editor.document_chips import DocumentChips

TITLE_PIXELS = 20
NARROW = 420
"""Under this width of the column the buttons stand above the title instead of beside it."""
_ARROW_PIXELS = 17
_BYLINES = ("byline", "author", "authors")


class Header(QWidget):
    """What the article is called, where it is from and how far the work on it is."""

    command_chosen = Signal(str)
    """The id of a command of the window."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._status = Status.NEW
        self.title = plain_label(pixels=TITLE_PIXELS, bold=True)
        self.title.setWordWrap(True)
        self.title.setAccessibleName("Title")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dateline = plain_label(role="quiet")
        self.dateline.setWordWrap(True)
        self.dateline.setAccessibleName("Dateline")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.title.setSizePolicy(policy)
        self.dateline.setSizePolicy(policy)
        self.previous = FlatButton(context, "‹")
        self.next = FlatButton(context, "›")
        self.done = FlatButton(context, "Done")
        for button, command, said in (
            (self.previous, "previous_document", "Previous document (Ctrl+PgUp)"),
            (self.next, "next_document", "Next document (Ctrl+PgDown)"),
        ):
            button.setAccessibleName(said)
            button.setToolTip(said)
            font = button.font()
            font.setPixelSize(_ARROW_PIXELS)
            button.setFont(font)
            button.clicked.connect(lambda _=False, name=command: self.command_chosen.emit(name))
        self.done.clicked.connect(self._finish)
        self.chips: DocumentChips | None = None
        """The labels of the document; there once there is something for them to show."""
        self._words = QVBoxLayout()
        self._layout = self._laid_out()
        context.changes_published.connect(self._follow)
        self.stand_over(62, 600, 760)

    def _laid_out(self) -> QBoxLayout:
        """Title, dateline and labels below one another, the buttons beside them."""
        words = self._words
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.dateline)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addStretch(1)
        for button in (self.previous, self.next, self.done):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        layout.setSpacing(2)
        layout.addLayout(words, 1)
        layout.addLayout(buttons)
        return layout

    def stand_over(self, left: float, width: float, whole: float) -> None:
        """Begin where the text column begins; the buttons may stand right of it.

        Over a narrow column they stand above the title, which else would have no room.
        """
        narrow = width < NARROW
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.BottomToTop if narrow else direction.LeftToRight)
        right = max(12, int(whole - left - width) - 60)
        self._layout.setContentsMargins(int(left), 6 if narrow else 18, right, 8)

    def show_document(self, document: Document) -> None:
        """Show a document's title, dateline and status, and what it is labelled."""
        self._need_chips(document)
        self._status = document.status
        self.title.setText(one_line(document.name, 400))
        self.dateline.setText(dateline(document))
        flag = Qt.AlignmentFlag
        side = flag.AlignRight if _is_rtl(self.title.text()) else flag.AlignLeft
        self.dateline.setAlignment(side | flag.AlignAbsolute)  # where the title begins
        done = document.status is Status.DONE
        self.done.show_as("Done ✓" if done else "Done", quiet=done)
        said = "Back to work on it" if done else "Done, on to the next unfinished one (Ctrl+Return)"
        self.done.setToolTip(said)
        self.done.setAccessibleName(said)
        self.done.setEnabled(self._context.writable)

    def _need_chips(self, document: Document) -> None:
        """Make the chips when the label set or the document has something for them.

        The window is there sooner without them, and most label sets are of words only.
        """
        labels = self._context.label_set
        if self.chips is None and (labels.of_kind(Kind.DOCUMENT) or document.coverage):
            from annotator.ui.editor.document_chips import DocumentChips

            self.chips = DocumentChips(self._context)
            self.chips.more_wanted.connect(lambda: self.command_chosen.emit("label_document"))
            self._words.addWidget(self.chips)
            self.chips.refresh()  # a widget that gets a parent is hidden by it

    def _follow(self, changes: Changes) -> None:
        shown = self._context.bare_document
        if self.chips is None and shown is not None and (changes.bulk or changes.of(Entity.LABEL)):
            self._need_chips(shown)

    def _finish(self) -> None:
        self.command_chosen.emit("reopen" if self._status is Status.DONE else "done")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._context.theme.paper)


def dateline(document: Document) -> str:
    """Who, where, when, in which language, how far: what is known of it, in that order."""
    meta = document.meta
    byline = next((meta_text(meta[key]) for key in _BYLINES if meta.get(key)), "")
    parts = (
        one_line(byline, 80),
        one_line(meta_text(meta.get("outlet")), 80),
        short_date(one_line(meta_text(meta.get("published")), 40)),
        language_name(one_line(meta_text(meta.get("language")), 40)),
        STATUS_WORDS[document.status],
    )
    return " · ".join(isolated(part) for part in parts if part)


def language_name(code: str) -> str:
    """A language's name from its code; what is no code stays as it is."""
    if not 2 <= len(code.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0]) <= 3:
        return code
    language = QLocale(code).language()
    return code if language is QLocale.Language.C else QLocale.languageToString(language)


def _is_rtl(text: str) -> bool:
    """Whether a text runs from right to left: its first letter decides, as everywhere."""
    strong = next((d for d in map(bidirectional, text) if d in ("L", "R", "AL")), "L")
    return strong != "L"
