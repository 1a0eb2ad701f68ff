"""What has become of the label set: its versions, newest first."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from annotator.ui.context import Context
from annotator.ui.models.wording import one_line, tip

_MOST = 500


class VersionsPart(QTreeWidget):
    """One line a version: its number, what was done, when and by whom."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("Versions of the label set")
        self.setRootIsDecorated(False)
        self.setHeaderLabels(["", "What was done", "When", "By"])
        header = self.header()
        header.setStretchLastSection(False)
        for column in (0, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setUniformRowHeights(True)

    def refresh(self) -> None:
        """List the newest versions."""
        self.clear()
        project = self._context.project
        if project is None:
            return
        for each in (self._context.run(project.label_versions) or [])[:_MOST]:
            words = one_line(each.note, 200) or "The beginning"
            row = [str(each.version), words, _moment(each.created), one_line(each.annotator, 40)]
            item = QTreeWidgetItem(row)
            item.setToolTip(1, tip(each.note))
            self.addTopLevelItem(item)


def _moment(created: str) -> str:
    """When it was, in the time of this computer."""
    try:
        moment = datetime.fromisoformat(created).astimezone()
    except ValueError:
        return created
    this_year = moment.year == datetime.now(UTC).year
    return moment.strftime("%d %b %H:%M" if this_year else "%d %b %Y")
