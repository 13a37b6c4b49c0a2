# SPDX-License-Identifier: GPL-3.0-or-later
"""The scrolling body of a page: one column, never sideways, its content never cut off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from relayfix.gui.theme import side_margin as side_margin
from relayfix.gui.theme import theme
from relayfix.gui.widgets.draw import box, painter_of, rtl
from relayfix.report.pdf import icons

BAR = 14
"""Width of the scroll bar."""
MORE = 28
"""Height at normal text size of what shows that a page goes on."""
_BELOW, _SPARE = 16, 12
"""Pixels below the last line, and how many of them can be done without."""


class ScrollBar(QScrollBar):
    """A plain thumb on the page's own ground."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._bare = False
        theme().changed.connect(self.update)
        if orientation == Qt.Orientation.Vertical:
            self.setFixedWidth(BAR)
        else:
            self.setFixedHeight(BAR)

    def show_what_is_below(self) -> None:
        """Paint the thumb alone, for a widget that has painted its ground and border under it."""
        self._bare = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        if (around := self.parentWidget()) is not None:
            around.setAutoFillBackground(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        thumb = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar,
            option,
            QStyle.SubControl.SC_ScrollBarSlider,
            self,
        )
        tokens = theme().tokens
        painter = painter_of(self)
        if not self._bare:
            painter.fillRect(self.rect(), self.palette().color(self.backgroundRole()))
        active = self.underMouse() or self.isSliderDown()
        if self.maximum() > self.minimum():
            inset = 3.0 if active else 4.0
            where = QRectF(thumb)
            if self.orientation() == Qt.Orientation.Vertical:
                where.adjust(inset, 2, -inset, -2)
            else:
                where.adjust(2, inset, -2, -inset)
            box(painter, where, radius=4, fill=tokens.ink3 if active else tokens.control)
        painter.end()


class _More(QWidget):
    """At the lower edge, as long as something is below it: the page fades out, and an arrow points
    down. Neither takes part in anything but the picture."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self.setObjectName("more below")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self.place)
        bar.rangeChanged.connect(self.place)
        theme().changed.connect(self.place)
        self.hide()

    def place(self) -> None:
        """Where it belongs; gone at the end of the page."""
        bar, view = self._area.verticalScrollBar(), self._area.viewport().geometry()
        more = bar.maximum() - bar.value() > _BELOW
        if more:
            high = theme().px(MORE)
            self.setGeometry(view.left(), view.bottom() + 1 - high, view.width(), high)
            self.raise_()
            self.update()
        self.setVisible(more)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, high = theme().tokens, float(self.height())
        clear, full = QColor(tokens.bg), QColor(tokens.bg)
        clear.setAlpha(0)
        fade = QLinearGradient(0, 0, 0, high)
        fade.setColorAt(0, clear)
        fade.setColorAt(0.6, full)
        painter = painter_of(self)
        painter.fillRect(self.rect(), fade)
        size = high * 0.6
        where = QRectF((self.width() - size) / 2, high - size, size, size)
        icons.draw(painter, "chevron-down", where, tokens.ink2)
        painter.end()


class ScrollPage(QScrollArea):
    """Put widgets into `body`; the column is as wide as header and footer have it."""

    def __init__(self, parent: QWidget | None = None, *, margins: bool = True) -> None:
        super().__init__(parent)
        self._margins = margins
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setSpacing(16)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self._content.installEventFilter(self)
        self.verticalScrollBar().installEventFilter(self)
        self._more = _More(self) if margins else None

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # A scroll area asks for a minimum size that knows no width; text would be cut off. And
        # when the bar comes or goes, the margin beside it changes.
        laid_out = (QEvent.Type.LayoutRequest, QEvent.Type.Resize)
        bar = (QEvent.Type.Show, QEvent.Type.Hide)
        if event.type() in (laid_out if watched is self._content else bar):
            self._fit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._more is not None:
            self._more.place()

    def _fit(self) -> None:
        if self._margins:
            bar = self.verticalScrollBar().isVisible()
            side = side_margin(self.width())
            # The bar takes its width from the margin, so that right edges stay in line.
            narrow = max(0, side - BAR) if bar else side
            left, right = (narrow, side) if rtl(self) else (side, narrow)
            now = self.body.contentsMargins()
            content = self._needed(self.viewport().width()) - now.bottom() + _BELOW
            over = content - self.viewport().height()
            # A few pixels of nothing are no reason for a bar.
            wanted = (left, 20, right, _BELOW - over if 0 < over <= _SPARE else _BELOW)
            if (now.left(), now.top(), now.right(), now.bottom()) != wanted:
                self.body.setContentsMargins(*wanted)
        needed = self._needed(self.viewport().width())
        if needed != self._content.minimumHeight():
            self._content.setMinimumHeight(needed)

    def measure(self, width: int) -> None:
        """Before it is shown so wide: what is in it remembers what it has measured."""
        if self._margins:
            side = side_margin(width)
            self.body.setContentsMargins(side, 20, side, _BELOW)
        self._needed(width)

    def _needed(self, width: int) -> int:
        """The height that the content needs at a width."""
        if self.body.hasHeightForWidth():
            return self.body.totalHeightForWidth(width)
        return self.body.totalMinimumSize().height()

    def show_widget(self, widget: QWidget) -> None:
        """Scroll so that a widget, with room for its focus ring, can be seen."""
        where = widget.mapTo(self._content, QPoint(0, 0))
        below = 8 if self._more is None else theme().px(MORE)
        self.ensureVisible(where.x(), where.y() + widget.height() + 8, 0, below)
        self.ensureVisible(where.x(), where.y() - 8, 0, 8)
