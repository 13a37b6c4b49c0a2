# SPDX-License-Identifier: GPL-3.0-or-later
"""The one label: plain text always, its height right for every width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from relayfix.gui.theme import LEAD_WIDTH, Type, theme
from relayfix.gui.widgets.draw import Ink, colour, painter_of, rtl
from relayfix.report.pdf.paragraph import Paragraph

_NARROWEST = 96


class Painted(QLabel):
    """A label that paints itself; its text is what a screen reader says.

    Subclasses answer `_height`, `_width` and `_paint`; the theme's changes arrive by themselves.
    """

    def __init__(self, spoken: str = "", parent: QWidget | None = None) -> None:
        # A layout asks often, and for the same few widths.
        self._heights: dict[int, int] = {}
        self._natural: int | None = None
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        # QLabel takes its height-for-width flag from here whenever its text is set.
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(spoken)
        theme().changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self._measure_again()

    def _measure_again(self) -> None:
        self._heights.clear()
        self._natural = None
        self._forget()
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._measure_again()

    def _forget(self) -> None:
        """Drop what was measured with the old text or font."""

    def _height(self, width: int, /) -> int:
        raise NotImplementedError

    def _width(self) -> int:
        """The width it would like to have."""
        raise NotImplementedError

    def _least_width(self) -> int:
        """The width it can still be read at."""
        return min(self._width(), theme().px(_NARROWEST))

    def setText(self, text: str) -> None:
        super().setText(text)
        self._measure_again()

    def heightForWidth(self, width: int) -> int:
        # A layout asks for the column's width even where the label is kept narrower.
        width = min(width, self.maximumWidth())
        if width not in self._heights:
            self._heights[width] = self._height(width)
        return self._heights[width]

    def _natural_width(self) -> int:
        if self._natural is None:
            self._natural = self._width()
        return self._natural

    def sizeHint(self) -> QSize:
        width = min(self._natural_width(), self.maximumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        least = self._least_width()
        return QSize(least, self.heightForWidth(max(least, self._natural_width())))


class Label(Painted):
    """Plain text in one style and colour, wrapped to its width.

    ``balanced`` breaks so that the lines are about equally long, as headings do; ``widest`` is the
    longest line in pixels at 100 %, whatever the label's own width. Large text is a ``heading``
    unless it is said not to be. A stranger's text is safe here.
    """

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        *,
        ink: Ink = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        balanced: bool | None = None,
        widest: int | None = None,
        heading: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._kind = kind
        self._ink: Ink = ink
        self._align = align
        self._widest = widest
        self._measured: Paragraph | None = None
        if heading is None:
            heading = kind in (Type.DISPLAY, Type.TITLE)
        self._balanced = heading if balanced is None else balanced
        self.spoken_role = "Heading" if heading else None
        super().__init__(text, parent)

    def setText(self, text: str) -> None:
        super().setText(text)
        if self.spoken_role is not None:
            self.setAccessibleName(text)

    def _forget(self) -> None:
        self._measured = None

    def _paragraph(self) -> Paragraph:
        if self._measured is None:
            self._measured = Paragraph(
                self.text(),
                theme().font(self._kind),
                line=self._kind.line,
                align=self._align,
                rtl=rtl(self),
            )
        return self._measured

    def _bounded(self, width: int) -> int:
        return width if self._widest is None else min(width, theme().px(self._widest))

    def _height(self, width: int) -> int:
        return self._paragraph().height(self._bounded(width))

    def _width(self) -> int:
        return self._bounded(self._paragraph().natural_width() + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paragraph = self._paragraph()
        width = self._bounded(self.width())
        if self._balanced:
            width = paragraph.balanced_width(width)
        left = self.width() - width if rtl(self) else 0
        painter = painter_of(self)
        paragraph.draw(painter, left, 0, width, colour(self._ink))
        painter.end()


def sentence(text: str) -> Label:
    """The one sentence of a page."""
    return Label(text, Type.DISPLAY)


def lead(text: str) -> Label:
    """What stands under a page's sentence."""
    return Label(text, Type.LEAD, ink="ink2", balanced=True, widest=LEAD_WIDTH)


def plain_tip(text: str) -> str:
    """A stranger's text made fit for ``setToolTip``, which would read it as rich text."""
    # Not html.escape: its module brings a large table of names that the first paint waits for.
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    return f"<span>{text}</span>"
