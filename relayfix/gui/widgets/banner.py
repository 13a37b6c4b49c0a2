# SPDX-License-Identifier: GPL-3.0-or-later
"""A notice above the content: what happened and what to do, with a sign that says how bad."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.theme import CARD_RADIUS, Tokens, Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Label
from relayfix.report.pdf import icons

Kind = Literal["stop", "warning", "ok", "note"]

_ICONS: dict[Kind, str] = {
    "stop": "octagon-x",
    "warning": "triangle-alert",
    "ok": "circle-check",
    "note": "info",
}
_PADDING = 17


def _colours(tokens: Tokens, kind: Kind) -> tuple[QColor, QColor]:
    if kind == "stop":
        return tokens.stop, tokens.stop_soft
    if kind == "warning":
        return tokens.warn, tokens.warn_soft
    if kind == "ok":
        return tokens.ok, tokens.ok_soft
    return tokens.none, tokens.none_soft


class Banner(QFrame):
    """Hidden until `show_words` is called."""

    def __init__(self, kind: Kind = "stop", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = kind
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(3)
        self.title = Label("", Type.STRONG)
        self.text = Label("", ink="ink2")
        words.addWidget(self.title)
        words.addWidget(self.text)
        self._row.addLayout(words, 1)
        self.action = Button("", "link", small=True)
        self.action.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.action.hide()
        self.hide()
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_words(
        self, title: str, text: str = "", action: str = "", kind: Kind | None = None
    ) -> None:
        """Say this; ``action`` is the word of the link at the right, if there is one."""
        if kind is not None:
            self._kind = kind
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()
        self.update()

    def _sign(self) -> int:
        return theme().px(22)

    def _on_theme_changed(self) -> None:
        left = _PADDING + self._sign() + 16
        sides = (_PADDING, left) if rtl(self) else (left, _PADDING)
        self._row.setContentsMargins(sides[0], _PADDING - 3, sides[1], _PADDING - 3)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, fill = _colours(theme().tokens, self._kind)
        painter = painter_of(self)
        box(painter, QRectF(self.rect()), radius=CARD_RADIUS, fill=fill, border=ink)
        size = self._sign()
        where = mirrored(self, QRectF(_PADDING, _PADDING - 4, size, size))
        icons.draw(painter, _ICONS[self._kind], where, ink)
        painter.end()
