# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly what leaves: the pages of the report as they would be saved, and their language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QImage, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.context import Context
from relayfix.gui.dialogs import SIDE, Sheet
from relayfix.gui.menus import widen
from relayfix.gui.reports import Order, Pages
from relayfix.gui.theme import Type, side_margin, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.draw import painter_of
from relayfix.gui.widgets.label import Label, Painted
from relayfix.gui.widgets.scroll import BAR
from relayfix.gui.worker import Job
from relayfix.knowledge.texts import catalogue, languages

if TYPE_CHECKING:
    from relayfix.session import Session

PICTURE = 794
"""Pixels across a picture of a page: its size on a screen of 96 dpi."""
WIDE = 268
"""Pixels across the page in the window, where there is room."""
NARROW = 190
"""Where there is little."""
_PADDING = 16
_SHAPE = 297 / 210
_BESIDE = BAR + 18
"""Pixels beside a page in a sheet: the bar, and what is free around it."""
_AROUND = 170
"""Pixels of a page's height that are not the sheet, at 100 %."""


class Preview(QWidget):
    """Drawn in the worker, by what draws the saved report, whenever a tick changes."""

    def __init__(self, context: Context, order: Callable[[], Order | None]) -> None:
        super().__init__()
        self._context = context
        self._order = order
        self._words = context.words
        self._store = context.store
        self._job: Job | None = None
        self._number = 0
        self._body = 0
        """The height of the body that it stands in."""
        self._session: Session | None = None
        self.pages: Pages | None = None
        text = self._words.text
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card(padding=_PADDING, sunken=True)
        outer.addWidget(card)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(Label(text("window.hand_over.exactly"), Type.STRONG), 1, middle)
        self.language = Button("", "quiet", icon="languages", small=True)
        self.language.clicked.connect(self._choose_language)
        head.addWidget(self.language, 0, middle)
        column.addLayout(head)
        self.paper = Paper()
        self.paper.setAccessibleName(text("window.hand_over.exactly"))
        column.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addStretch(1)
        self.turn = Button(text("window.hand_over.drawing"), "link", small=True, wrap=False)
        self.turn.setEnabled(False)
        self.turn.clicked.connect(self._turn)
        self.large = Button(text("window.hand_over.large"), "link", small=True, wrap=False)
        self.large.clicked.connect(self._show_large)
        self.large.hide()
        foot.addWidget(self.turn)
        foot.addWidget(self.large)
        foot.addStretch(1)
        column.addLayout(foot)
        card.add_row(inside)
        self._name_language()
        theme().changed.connect(self._on_theme_changed)

    def refresh(self) -> None:
        """Draw what would leave now; an older drawing under way is given up."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._name_language()
        order = self._order()
        if order is None or order.session is not self._session:
            self._clear()
        if order is None:
            return
        self._session = order.session
        width = round(PICTURE * max(1.0, self.devicePixelRatioF()))
        self._job = self._context.services.engine.preview(order, width)
        self._job.finished.connect(self._on_drawn)
        self._job.failed.connect(self._on_failed)

    def _clear(self) -> None:
        """What stands there is another case's: better an empty sheet than a wrong one."""
        self._session = None
        self._number = 0
        self.pages = None
        self.paper.show_page(None, "")
        self.turn.setText(self._words.text("window.hand_over.drawing"))
        self.turn.setEnabled(False)
        self.large.hide()

    def fit(self, height: int) -> None:
        """Be low enough for the whole sheet to be seen in a body of this height.

        With large text it has the column to itself, and is as wide as that.
        """
        self._body = height
        if theme().large:
            window = self.window().width()
            room = window - 2 * (side_margin(window) + _PADDING + BAR)
            self.paper.set_wide(max(NARROW, min(PICTURE, room)))
            return
        low = (height - theme().px(_AROUND)) / _SHAPE
        self.paper.set_wide(max(NARROW, min(WIDE, round(low))))

    def _on_theme_changed(self) -> None:
        self.fit(self._body)

    def _name_language(self) -> None:
        language = self._store.desk.report_language or self._words.language
        name = catalogue(language).text("window.language_name")
        self.language.setText(self._words.text("window.hand_over.language", language=name))

    def _choose_language(self) -> None:
        menu = QMenu(self)
        only_one = QActionGroup(menu)
        now = self._store.desk.report_language or self._words.language
        for language in languages():
            action = QAction(catalogue(language).text("window.language_name"), menu)
            action.setCheckable(True)
            action.setChecked(language == now)
            action.triggered.connect(lambda _=False, name=language: self._set_language(name))
            only_one.addAction(action)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        widen(menu)
        menu.popup(self.language.mapToGlobal(QPoint(0, self.language.height() + 4)))

    def _set_language(self, language: str) -> None:
        self._store.set_desk(lambda desk: replace(desk, report_language=language))

    def _on_drawn(self, pages: Pages) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        self.pages = pages
        self._number = min(self._number, len(pages.pictures) - 1)
        self._show_page()

    def _show_page(self) -> None:
        if self.pages is None:
            return
        count = len(self.pages.pictures)
        self.paper.show_page(self.pages.pictures[self._number], self.pages.text)
        words = self._words.text("window.hand_over.page", number=self._number + 1, count=count)
        self.turn.setText(words)
        self.turn.setEnabled(count > 1)
        self.large.show()

    def _turn(self) -> None:
        if self.pages is not None:
            self._number = (self._number + 1) % len(self.pages.pictures)
            self._show_page()

    def _show_large(self) -> None:
        if self.pages is None:
            return
        text = self._words.text
        sheet = Sheet(self.window(), text("window.hand_over.exactly"), "", text("window.close"))
        width = min(PICTURE, self.window().width() - 140)
        rows: list[QWidget] = []
        for picture in self.pages.pictures:
            page = Paper(width)
            page.setAccessibleName(text("window.hand_over.exactly"))
            page.show_page(picture, self.pages.text)
            rows.append(page)
        sheet.setFixedWidth(width + 2 * (SIDE + _BESIDE))
        # As much on this side as the bar and what is free around it take on the other.
        inset = (0, 0, _BESIDE, 0) if self.isRightToLeft() else (_BESIDE, 0, 0, 0)
        sheet.body.setContentsMargins(*inset)
        sheet.add_list(rows, max(240, self.window().height() - 170))
        sheet.finished.connect(sheet.deleteLater)  # its pages are large
        sheet.open()

    def _on_failed(self, error: BaseException) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        self.paper.show_page(None, "")
        self.turn.setText(self._words.text("window.hand_over.no_preview"))
        raise error


class Paper(Painted):
    """One page as an image; what stands on it is spoken. ``wide`` is not scaled with the text."""

    spoken_role = "Graphic"

    def __init__(self, wide: int = WIDE) -> None:
        self._image: QImage | None = None
        self._fitted: QImage | None = None
        """As large as it is painted: to scale it takes longer than all else of the page."""
        self._wide = wide
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_page(self, image: QImage | None, text: str) -> None:
        """Show this page, or an empty sheet."""
        self._image, self._fitted = image, None
        self.setText(text)
        self.setAccessibleDescription(text)

    def set_wide(self, wide: int) -> None:
        """Be so many pixels wide."""
        if wide != self._wide:
            self._wide = wide
            self.updateGeometry()
            self.update()

    def corner_radius(self) -> int:
        """For the focus ring."""
        return 2

    def sizeHint(self) -> QSize:
        return QSize(self._wide, self._height(self._wide))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _height(self, width: int) -> int:
        image = self._image
        shape = image.height() / image.width() if image is not None else _SHAPE
        return round(min(width, self._wide) * shape)

    def _width(self) -> int:
        return self._wide

    def _least_width(self) -> int:
        return self._wide

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme().tokens.control)
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.fillRect(inner, Qt.GlobalColor.white)
        if self._image is not None:
            ratio = self.devicePixelRatioF()
            size = (inner.size() * ratio).toSize()
            if self._fitted is None or self._fitted.size() != size:
                self._fitted = self._image.scaled(
                    size,
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            painter.drawImage(inner, self._fitted)
        painter.end()
