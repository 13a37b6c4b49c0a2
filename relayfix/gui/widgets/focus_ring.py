# SPDX-License-Identifier: GPL-3.0-or-later
"""One focus ring for a whole window, so that every control shows the same clear one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from relayfix.gui.theme import theme
from relayfix.gui.widgets.draw import box, painter_of

_WIDTH = 3
_AWAY = 3
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
)


class FocusRing(QWidget):
    """Follows the focus inside ``window``; shown while the keyboard is used, not the mouse."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._handle: QWindow | None = None
        self._target: QWidget | None = None
        self._keyboard = False
        self._radius = 8
        self._ring = QRect()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._place)
        self.hide()
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
            if window.isVisible():  # made late: the window is there, and something has the focus
                self._listen()
                self._on_focus_changed(None, application.focusWidget())
        theme().changed.connect(self._later.start)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if kind == QEvent.Type.KeyPress:
                self._keyboard = True
            elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
                self._keyboard = False
                self._later.start()
        elif kind in _MOVES:
            if watched is self._window and kind == QEvent.Type.Show:
                self._listen()
            self._later.start()
        return False

    def _listen(self) -> None:
        """Hear of keys and clicks where they enter the window."""
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._target is not None:
            self._target.destroyed.disconnect(self._on_destroyed)
        self._target = None
        if new is not None and new is not self._window and self._window.isAncestorOf(new):
            self._target = new
            step: QWidget | None = new
            while step is not None and step is not self._window:
                # Never taken off again: it is cheap, and the widget may be gone by then.
                step.installEventFilter(self)
                step = step.parentWidget()
            new.destroyed.connect(self._on_destroyed)
        self._later.start()

    def _on_destroyed(self) -> None:
        self._target = None
        self.hide()

    def _place(self) -> None:
        """Lay the ring around the target, cut off where its scroll area ends."""
        target = self._target
        if target is None or not self._keyboard or not target.isVisible():
            self.hide()
            return
        reach = _WIDTH + _AWAY
        rect = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        ring = rect.adjusted(-reach, -reach, reach, reach)
        seen = ring
        step = target.parentWidget()
        while step is not None and step is not self._window:
            area = step.parentWidget()
            if isinstance(area, QAbstractScrollArea) and step is area.viewport():
                corner = step.mapTo(self._window, QPoint(0, 0))
                seen = seen.intersected(QRect(corner, step.size()))
            step = area
        if seen.isEmpty():
            self.hide()
            return
        radius = getattr(target, "corner_radius", None)
        self._radius = int(radius()) if callable(radius) else 6
        self._ring = ring.translated(-seen.topLeft())
        self.setGeometry(seen)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box(
            painter,
            QRectF(self._ring),
            radius=self._radius + _AWAY + 1,
            border=theme().tokens.focus,
            width=_WIDTH,
        )
        painter.end()
