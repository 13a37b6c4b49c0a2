# SPDX-License-Identifier: GPL-3.0-or-later
"""A bar for how much is done."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRectF, QSize, QVariantAnimation
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStyle, QWidget

from relayfix.gui.theme import theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of

_MILLISECONDS = 150


class Progress(QProgressBar):
    """Moves to a new value in a moment, or at once where the system wants no motion."""

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown = 0.0
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(_MILLISECONDS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._on_moved)
        self.valueChanged.connect(self._on_value_changed)
        theme().changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme().px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, theme().px(8))

    def _on_value_changed(self, value: int) -> None:
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        self._motion.stop()
        # The last step is no motion: whoever reads "all done" sees a full bar.
        full = value >= self.maximum()
        if full or not self.isVisible() or self.style().styleHint(hint, None, self) <= 0:
            self._on_moved(float(value))
            return
        self._motion.setStartValue(self._shown)
        self._motion.setEndValue(float(value))
        self._motion.start()

    def _on_moved(self, value: float) -> None:
        self._shown = value
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        high = float(self.height())
        box(
            painter,
            QRectF(self.rect()),
            radius=high / 2,
            fill=tokens.surface,
            border=tokens.control,
            width=1,
        )
        span = self.maximum() - self.minimum()
        if span > 0 and self._shown > self.minimum():
            wide = max(high, self.width() * (self._shown - self.minimum()) / span)
            done = mirrored(self, QRectF(0, 0, wide, high))
            box(painter, done, radius=high / 2, fill=tokens.accent)
        painter.end()
