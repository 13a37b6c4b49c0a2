# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields for text: one line, many lines, and what a server said, word for word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from relayfix.gui.theme import BUTTON_RADIUS, Type, theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.scroll import BAR, ScrollBar
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

_PADDING = 12
_SIGN = 18
"""Pixels of the sign in a field that is wrong, at 100 %."""
_MOST_LINES = 10


def _palette(widget: QWidget) -> QPalette:
    """The theme's colours over a ground that the widget paints itself."""
    tokens = theme().tokens
    palette = QPalette(widget.palette())
    role = QPalette.ColorRole
    palette.setColor(role.Base, QColor(0, 0, 0, 0))
    for name, ink in (
        (role.Text, tokens.ink),
        (role.PlaceholderText, tokens.ink3),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
    ):
        palette.setColor(name, ink)
    return palette


class Field(QLineEdit):
    """One line to type in; give it an accessible name, as a label beside it is not one."""

    def __init__(self, spoken: str, text: str = "", parent: QWidget | None = None) -> None:
        self._wrong = False
        super().__init__(text, parent)
        self.setAccessibleName(spoken)
        self.setFrame(False)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def corner_radius(self) -> int:
        """For the focus ring."""
        return BUTTON_RADIUS

    def set_wrong(self, wrong: bool) -> None:
        """Show that what stands in it cannot be right; the page says why in words."""
        if wrong != self._wrong:
            self._wrong = wrong
            self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self.setFont(theme().font(Type.BODY))
        self.setPalette(_palette(self))
        self.setFixedHeight(theme().px(38))
        sign = theme().px(_SIGN) + _PADDING // 2 if self._wrong else 0
        left, right = (sign, 0) if rtl(self) else (0, sign)
        self.setTextMargins(_PADDING + left, 0, _PADDING + right, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        focused = self.hasFocus()
        box(
            painter,
            QRectF(self.rect()),
            radius=BUTTON_RADIUS,
            fill=tokens.sunken if self.isReadOnly() else tokens.surface,
            border=tokens.stop if self._wrong else tokens.link if focused else tokens.control,
            width=2 if focused or self._wrong else 1.3,
        )
        if self._wrong:
            size = theme().px(_SIGN)
            where = QRectF(self.width() - _PADDING - size, (self.height() - size) / 2, size, size)
            icons.draw(painter, "triangle-alert", mirrored(self, where), tokens.stop)
        painter.end()
        super().paintEvent(event)


def named(name: str, field: Field) -> QVBoxLayout:
    """A field below its name."""
    column = QVBoxLayout()
    column.setSpacing(4)
    label = Label(name, Type.SMALL_STRONG, ink="ink2")
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return column


class Beside(QBoxLayout):
    """Fields side by side; with large text one below the other, so that an address can be read."""

    def __init__(self) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self.setContentsMargins(0, 0, 0, 0)
        theme().changed.connect(self._turn)
        self._turn()

    def _turn(self) -> None:
        directions = QBoxLayout.Direction
        self.setDirection(directions.TopToBottom if theme().large else directions.LeftToRight)
        self.setSpacing(8 if theme().large else 16)


class TextBox(QPlainTextEdit):
    """Many lines of plain text to type or paste."""

    def __init__(self, spoken: str, *, mono: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        self._mono = mono
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        bar = ScrollBar(Qt.Orientation.Vertical)
        self.setVerticalScrollBar(bar)
        bar.show_what_is_below()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def corner_radius(self) -> int:
        """For the focus ring."""
        return BUTTON_RADIUS

    def _on_theme_changed(self) -> None:
        self.setFont(theme().font(Type.MONO if self._mono else Type.BODY))
        self.setPalette(_palette(self))
        self.updateGeometry()
        self.update()

    def _ground(self) -> tuple[QColor, QColor]:
        """Fill and border at rest."""
        return theme().tokens.surface, theme().tokens.control

    def event(self, event: QEvent) -> bool:
        # The frame is painted here; what is written in it is the viewport's.
        if event.type() == QEvent.Type.Paint:
            fill, border = self._ground()
            focused = self.hasFocus()
            painter = painter_of(self)
            box(
                painter,
                QRectF(self.rect()),
                radius=BUTTON_RADIUS,
                fill=fill,
                border=theme().tokens.link if focused else border,
                width=2 if focused else 1.3,
            )
            painter.end()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class Verbatim(TextBox):
    """Somebody else's words, monospaced: to be selected and copied, not changed.

    As high as its text up to ten lines; more scrolls.
    """

    def __init__(self, spoken: str, text: str = "", parent: QWidget | None = None) -> None:
        self._paragraph: Paragraph | None = None
        super().__init__(spoken, mono=True, parent=parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Show these words instead."""
        self.setPlainText(text)
        self._paragraph = None
        self.updateGeometry()

    def _on_theme_changed(self) -> None:
        self._paragraph = None
        super()._on_theme_changed()

    def _measured(self) -> Paragraph:
        """The words, broken once for all that a layout asks."""
        if self._paragraph is None:
            self._paragraph = Paragraph(self.toPlainText(), self.font(), line=1.0)
        return self._paragraph

    def copy_all(self) -> None:
        """Put the words on the clipboard, as plain text."""
        QGuiApplication.clipboard().setText(self.toPlainText())

    def _ground(self) -> tuple[QColor, QColor]:
        return theme().tokens.sunken, theme().tokens.line

    def heightForWidth(self, width: int) -> int:
        words = self._measured()
        room = width - 2 * _PADDING
        line = QFontMetrics(self.font()).lineSpacing()
        lines = words.line_count(max(1, room))
        if lines > _MOST_LINES:
            lines = _MOST_LINES
        return lines * line + 2 * _PADDING + 2

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), self.heightForWidth(max(self.width(), theme().px(400))))

    def minimumSizeHint(self) -> QSize:
        width = theme().px(160)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self._measured()
        fits = words.line_count(max(1, self.width() - 2 * _PADDING)) <= _MOST_LINES
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(never if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setViewportMargins(
            _PADDING, _PADDING, _PADDING if fits else _PADDING - BAR // 2, _PADDING
        )
