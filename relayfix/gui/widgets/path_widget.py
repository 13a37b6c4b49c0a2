# SPDX-License-Identifier: GPL-3.0-or-later
"""The path picture in the window: painted, and spoken as sentences."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from relayfix.gui.theme import theme
from relayfix.gui.widgets.draw import painter_of, rtl
from relayfix.gui.widgets.label import Painted, plain_tip
from relayfix.report.pdf.path_picture import PathPicture
from relayfix.report.shapes import PathView

_NARROWEST = 320


class PathWidget(Painted):
    """Reached by Tab, so that a screen reader can be asked for it."""

    spoken_role = "Graphic"

    def __init__(self, path: PathView, parent: QWidget | None = None) -> None:
        self._path = path
        self._picture: PathPicture | None = None
        super().__init__(path.spoken, parent)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_path(path)

    def set_path(self, path: PathView) -> None:
        """Show another path."""
        self._path = path
        self.setText(path.spoken)
        self.setAccessibleName(path.spoken)

    def event(self, event: QEvent) -> bool:
        """Long hosts are cut in the picture; here they stand in full. They are spoken anyway: as
        the widget's own tool tip they would be said twice."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self.setToolTip("<br>".join(plain_tip(s.host) for s in self._path.stops if s.host))
            shown = super().event(event)
            self.setToolTip("")
            return shown
        return super().event(event)

    def corner_radius(self) -> int:
        """For the focus ring."""
        return 8

    def _forget(self) -> None:
        self._picture = None

    def _made(self) -> PathPicture:
        if self._picture is None:
            self._picture = PathPicture(self._path, scale=theme().scale, rtl=rtl(self))
        return self._picture

    def _height(self, width: int) -> int:
        return round(self._made().height(width) + 0.5)

    def _width(self) -> int:
        return theme().px(_NARROWEST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        self._made().paint_on(painter, self.width(), theme().tokens)
        painter.end()
