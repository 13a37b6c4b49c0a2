# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly what leaves: the first page of the report as it would be saved, and its language."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction, QImage, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.context import Context
from relayfix.gui.engine import Pages
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.draw import painter_of
from relayfix.gui.widgets.label import Label, Painted
from relayfix.gui.worker import Job
from relayfix.knowledge.texts import catalogue, languages

_A4 = 297 / 210


class Preview(QWidget):
    """Drawn in the worker, from what the saved report is drawn from, whenever a tick changes."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._words = context.words
        self._store = context.store
        self._job: Job | None = None
        self.pages: Pages | None = None
        text = self._words.text
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card(padding=16, sunken=True)
        outer.addWidget(card)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 8)
        row.addWidget(Label(text("window.hand_over.exactly"), Type.STRONG), 1)
        self.language = Button("", "quiet", icon="languages", small=True)
        self.language.clicked.connect(self._choose_language)
        row.addWidget(self.language)
        card.add_row(head)
        self.paper = _Paper()
        card.add_row(self.paper)
        self.note = Label(
            text("window.hand_over.drawing"),
            Type.SMALL,
            ink="ink2",
            align=Qt.AlignmentFlag.AlignHCenter,
        )
        card.add_row(self.note)
        self._name_language()

    def refresh(self) -> None:
        """Draw what would leave now; an older drawing under way is given up."""
        session = self._store.session
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if session is None:
            return
        self._name_language()
        width = round(self.paper.width() * self.devicePixelRatioF())
        job = self._context.engine.preview(
            session, self._store.desk.consent, self._language(), max(320, width)
        )
        self._job = job
        job.finished.connect(self._on_drawn)
        job.failed.connect(self._on_failed)

    def _language(self) -> str:
        return self._store.desk.report_language or self._words.language

    def _name_language(self) -> None:
        name = catalogue(self._language()).text("window.language_name")
        self.language.setText(self._words.text("window.hand_over.language", language=name))

    def _choose_language(self) -> None:
        menu = QMenu(self)
        for language in languages():
            action = QAction(catalogue(language).text("window.language_name"), menu)
            action.setCheckable(True)
            action.setChecked(language == self._language())
            action.triggered.connect(lambda _=False, name=language: self._set_language(name))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.language.mapToGlobal(QPoint(0, self.language.height() + 4)))

    def _set_language(self, language: str) -> None:
        self._store.set_desk(lambda desk: replace(desk, report_language=language))

    def _on_drawn(self, pages: Pages) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        self.pages = pages
        self.paper.show_page(pages.first, pages.text)
        self.note.setText(self._words.text("window.hand_over.page", number=1, count=pages.count))

    def _on_failed(self, error: BaseException) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        self.paper.show_page(None, "")
        self.note.setText(self._words.text("window.hand_over.no_preview"))
        raise error


class _Paper(Painted):
    """The page as an image; what stands on it is spoken."""

    def __init__(self) -> None:
        self._image: QImage | None = None
        super().__init__()
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_page(self, image: QImage | None, text: str) -> None:
        """Show this page, or an empty sheet."""
        self._image = image
        self.setText(text)

    def _height(self, width: int) -> int:
        return round(width * _A4)

    def _width(self) -> int:
        return theme().px(300)

    def _least_width(self) -> int:
        return 160

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
        sheet = QRectF(self.rect())
        painter.fillRect(sheet, theme().tokens.line)
        inner = sheet.adjusted(1, 1, -1, -1)
        painter.fillRect(inner, Qt.GlobalColor.white)
        if self._image is not None:
            painter.drawImage(inner, self._image)
        painter.end()
