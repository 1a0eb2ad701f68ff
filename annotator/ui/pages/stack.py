"""What can stand in the middle of the window: the article, the start page, settings, help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from annotator.domain.ids import Uid
from annotator.ui.commands import Commands
from annotator.ui.context import Context

if TYPE_CHECKING:
    from annotator.ui.editor.pane import ArticlePane
    from annotator.ui.editor.presenter import Presenter
    from annotator.ui.editor.view import ArticleView
    from annotator.ui.help import HelpPage
    from annotator.ui.pages.label_set.page import LabelSetPage
    from annotator.ui.pages.ledger.page import LedgerPage
    from annotator.ui.pages.new_project import NewProjectPage
    from annotator.ui.pages.settings import SettingsPage
    from annotator.ui.pages.start import StartPage

Page = TypeVar("Page", bound=QWidget)


class Pages(QStackedWidget):
    """One page at a time, each made when it is first needed: the start loads one of them."""

    changed = Signal()
    """Another page is in front."""
    article_made = Signal()
    """`presenter` is there now, for the first time."""
    command_chosen = Signal(str)
    """The id of a command that a page has a button for."""
    project_picked = Signal(object)
    """The `Path` of a project to open."""
    project_wanted = Signal(object)
    """The `NewProject` to make."""
    recheck_asked = Signal(object)
    """The uid of a label whose older annotations are to be looked at again."""
    template_chosen = Signal(str)
    """The id of a template that a new project is to begin with."""

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self._context, self._commands = context, commands
        self._made: dict[str, QWidget] = {}
        self._trouble = ""
        self.remembers = True
        """Whether the start page lists recent projects."""
        self._presenter: Presenter | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.currentChanged.connect(lambda _index: self.changed.emit())
        context.document_changed.connect(self._keep_keys)
        leave = QShortcut(QKeySequence("Escape"), self, self._escape)
        leave.setContext(leave.context().WidgetWithChildrenShortcut)
        leave.setEnabled(False)
        self._leave = leave

    @property
    def shows_article(self) -> bool:
        """Whether the article is in front."""
        return self._made.get("article") is self.currentWidget() and self.currentIndex() >= 0

    @property
    def view(self) -> ArticleView | None:
        """The article view, once there is one."""
        pane = self._made.get("article")
        return None if pane is None else cast("ArticlePane", pane).view

    def focus_article(self) -> None:
        """Give the article the keys; without one nothing but the window's own keys is left."""
        if self.view is None or not self.shows_article:
            return
        if self._context.document_uid is not None:
            self._made["article"].setFocus()  # the text, or what covers it
        else:
            self.setFocus()

    def _keep_keys(self) -> None:
        """Before the article goes: else Qt hands its keys on to some button."""
        if self._context.document_uid is None and self._keeper() is self.view:
            self.setFocus()

    def _hand_on_keys(self) -> None:
        """After an article has come: it gets the keys if nothing else has them."""
        if self._keeper() is self:
            self.focus_article()

    def _keeper(self) -> QWidget | None:
        """Who has the keys here, also while a dialog is in front."""
        return self.window().focusWidget()

    # Pages

    def show_home(self) -> None:
        """The article of the open project, or the start page without one."""
        if self._context.project is None:
            self.show_start()
        else:
            self._trouble = ""
            article = self.article()
            self._show(article, leavable=False)
            self.focus_article()

    def show_start(self) -> None:
        """The start page with the recent projects as they are now."""
        start = self.start()
        if self.remembers:
            from annotator.services.recent import recent_projects

            start.show_recent(recent_projects())
        start.show_trouble(self._trouble)
        self._show(start, leavable=self._context.project is not None)

    def show_trouble(self, sentence: str) -> None:
        """Say on the start page why a project could not be opened."""
        self._trouble = sentence
        self.show_start()

    def show_settings(self) -> None:
        """The settings page."""
        page = self.settings()
        page.refresh()
        self._show(page)

    def show_help(self, topic: str = "help") -> None:
        """The help page: with the keys as they are now, or on file formats (`formats`)."""
        from annotator.ui.help import Topic

        page = self.help()
        page.show_topic(Topic(topic))
        self._show(page)

    def show_ledger(self) -> None:
        """The ledger as it was left; from there, back to the article."""
        page = self.ledger()
        if self.currentWidget() is page:
            self.show_home()
            return
        self._show(page)
        page.focus_view()

    def show_label_set(self, label: Uid | None = None) -> None:
        """The page of the label set, at a label; when it is in front, back to the article."""
        page = self.label_set()
        if label is None and self.currentWidget() is page:
            self.show_home()
            return
        self._show(page)
        page.refresh(label)
        page.focus_tree()

    def show_new_project(self, folder: Path, also: str = "", template: str = "") -> None:
        """The page that asks where a new project goes; `template` is the id of the one shown."""
        page = self.new_project()
        self._show(page)
        page.ask(folder, also=also, template=template)

    def article(self) -> ArticlePane:
        """The article with its header."""

        def make() -> ArticlePane:
            from annotator.ui.editor.pane import ArticlePane

            pane = ArticlePane(self._context)
            pane.command_chosen.connect(self.command_chosen)
            self._context.document_changed.connect(self._hand_on_keys)
            return pane

        return self._page("article", make)

    @property
    def presenter(self) -> Presenter | None:
        """What keys and mouse do in the article, once there is one."""
        self.ready_for_keys()
        return self._presenter

    def ready_for_keys(self) -> None:
        """Make the presenter if there is an article: right after the window's first paint.

        Nobody presses a key before, and the article is there sooner without it.
        """
        if self._presenter is None and "article" in self._made:
            from annotator.ui.editor.presenter import Presenter

            pane = self.article()
            self._presenter = Presenter(self._context, pane.view, pane.follower)
            self.article_made.emit()

    def start(self) -> StartPage:
        """The start page."""

        def make() -> StartPage:
            from annotator.ui.pages.start import StartPage

            page = StartPage(self._context)
            page.chosen.connect(self.command_chosen)
            page.picked.connect(self.project_picked)
            page.template_chosen.connect(self.template_chosen)
            return page

        return self._page("start", make)

    def new_project(self) -> NewProjectPage:
        """The page for a new project."""

        def make() -> NewProjectPage:
            from annotator.ui.pages.new_project import NewProjectPage

            page = NewProjectPage(self._context)
            page.left.connect(self.show_home)
            page.wanted.connect(self.project_wanted)
            return page

        return self._page("new_project", make)

    def settings(self) -> SettingsPage:
        """The settings page."""

        def make() -> SettingsPage:
            from annotator.ui.pages.settings import SettingsPage

            page = SettingsPage(self._context)
            page.left.connect(self.show_home)
            return page

        return self._page("settings", make)

    def ledger(self) -> LedgerPage:
        """The ledger."""

        def make() -> LedgerPage:
            from annotator.ui.pages.ledger.page import LedgerPage

            page = LedgerPage(self._context)
            page.left.connect(self.show_home)
            page.opened.connect(self._show_place)
            return page

        return self._page("ledger", make)

    def label_set(self) -> LabelSetPage:
        """The page of the label set."""

        def make() -> LabelSetPage:
            from annotator.ui.pages.label_set.page import LabelSetPage

            page = LabelSetPage(self._context)
            page.left.connect(self.show_home)
            page.command_chosen.connect(self.command_chosen)
            page.recheck_asked.connect(self.recheck_asked)
            return page

        return self._page("label_set", make)

    def help(self) -> HelpPage:
        """The help page."""

        def make() -> HelpPage:
            from annotator.ui.help import HelpPage

            page = HelpPage(self._context, self._commands)
            page.left.connect(self.show_home)
            return page

        return self._page("help", make)

    def _show_place(self) -> None:
        """The place in an article that the ledger has opened; Escape there leads back."""
        self.show_home()
        presenter, view = self.presenter, self.view
        if presenter is not None and view is not None:
            from annotator.ui.pages.way_back import WayBack

            presenter.way_back = WayBack(self._context, view, self.show_ledger).take
            self._context.message.emit("From the ledger: Esc or F5 goes back.")

    def _page(self, name: str, make: Callable[[], Page]) -> Page:
        if name not in self._made:
            self._made[name] = page = make()
            # The widest page must not keep the window from becoming narrow.
            page.setMinimumSize(1, 1)
            self.addWidget(page)
        return cast("Page", self._made[name])

    def _show(self, page: QWidget, *, leavable: bool = True) -> None:
        self._leave.setEnabled(leavable)
        self.setCurrentWidget(page)
        # Else Qt hands the keys on to whatever comes next, a button of another line.
        if leavable or not self.shows_article:
            page.setFocus()

    def _escape(self) -> None:
        self.show_home()
