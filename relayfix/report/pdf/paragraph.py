# SPDX-License-Identifier: GPL-3.0-or-later
"""A block of plain text that knows its height for a width, with a line height of its own.

Window and PDF measure and draw with the same code, so what was measured is what is drawn.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

_UNBROKEN = 1.0e6

# Control characters could break a line where none was; direction marks could turn a name around.
# FIRST STRONG ISOLATE and its end stay: they turn nothing, and keep our own words where they are.
_UNSEEN = {
    **dict.fromkeys(range(0x20), " "),
    **dict.fromkeys((0x7F, 0x2028, 0x2029), " "),
    **dict.fromkeys((*range(0x80, 0xA0), 0xFFFC, 0x200E, 0x200F, 0x061C), None),
    **dict.fromkeys((*range(0x202A, 0x202F), 0x2066, 0x2067), None),
    0x0A: "\n",
}


def plain(text: str) -> str:
    """The text without what cannot be seen but could mislead; line feeds stay."""
    return text.translate(_UNSEEN)


class Paragraph:
    """Plain text in one font. ``line`` is the distance of baselines in font heights (pixels).

    The first and last line carry no extra leading: a single line is as high as the font.
    Words break at spaces, and inside only where a word is longer than the line.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        *,
        line: float = 1.4,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        rtl: bool = False,
    ) -> None:
        text = plain(text)
        self.text = text
        self.font = font
        metrics = QFontMetricsF(font)
        self.natural = math.ceil(metrics.ascent() + metrics.descent())
        self._ascent = metrics.ascent()
        self.pitch = max(self.natural, round(font.pixelSize() * line))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        # The direction is that of our own words, whatever a stranger's name begins with.
        directions = Qt.LayoutDirection
        option.setTextDirection(directions.RightToLeft if rtl else directions.LeftToRight)
        if rtl and align == Qt.AlignmentFlag.AlignLeft:
            # A text layout, unlike a label, does not swap left and right by itself.
            align = Qt.AlignmentFlag.AlignRight
        option.setAlignment(align)
        self._layouts = []
        for part in text.split("\n"):
            layout = QTextLayout(part, font)
            layout.setTextOption(option)
            layout.setCacheEnabled(True)
            self._layouts.append(layout)
        self._broken_at = -1.0
        self._natural: int | None = None
        self._left = not rtl and align == Qt.AlignmentFlag.AlignLeft

    def _break(self, width: float) -> None:
        """Break into lines of at most ``width``; the work is kept for the next call."""
        if self._left and self._natural is not None and width >= self._natural:
            width = _UNBROKEN  # nothing breaks, and from the left the room makes no difference
        if width == self._broken_at:
            return
        self._broken_at = width
        y = 0.0
        for layout in self._layouts:
            layout.beginLayout()
            while True:
                line = layout.createLine()
                if not line.isValid():
                    break
                line.setLineWidth(max(1.0, width))
                # A line with another script's font in it is higher, and would sink: its baseline
                # stays where our own letters have theirs, or their tails would be cut off.
                line.setPosition(QPointF(0, y + self._ascent - line.ascent()))
                y += self.pitch
            layout.endLayout()
            if layout.lineCount() == 0:
                y += self.pitch

    def line_count(self, width: float) -> int:
        """How many lines the text takes."""
        self._break(width)
        return sum(max(1, layout.lineCount()) for layout in self._layouts)

    def height(self, width: float) -> int:
        """Pixels needed at a width."""
        return self.natural + (self.line_count(width) - 1) * self.pitch

    def natural_width(self) -> int:
        """Pixels of the longest line when only line feeds break."""
        if self._natural is None:
            self._break(_UNBROKEN)
            self._natural = math.ceil(max(self._widest(), 0.0))
        return self._natural

    def _widest(self) -> float:
        return max(
            (
                layout.lineAt(i).naturalTextWidth()
                for layout in self._layouts
                for i in range(layout.lineCount())
            ),
            default=0.0,
        )

    def minimum_width(self) -> int:
        """Pixels of the longest word."""
        return self._longest(self.text.replace("\u200b", " "))

    def _longest(self, text: str) -> int:
        metrics = QFontMetricsF(self.font)
        widths = (metrics.horizontalAdvance(word) for word in text.split())
        return math.ceil(max(widths, default=0))

    def balanced_width(self, width: int) -> int:
        """The smallest width that needs no more lines than ``width`` does, and breaks no word."""
        lines = self.line_count(width)
        if lines == 1:
            return width
        longest = self.minimum_width() + 1
        if longest > width:  # it has to break, and does so at its hyphens
            longest = self._longest(self.text.replace("-", "- ")) + 1
        low, high = max(1, width // 2, min(width, longest)), width
        while low < high:
            middle = (low + high) // 2
            if self.line_count(middle) <= lines:
                high = middle
            else:
                low = middle + 1
        return high

    def extent(self, width: float) -> QRectF:
        """What `draw` covers, from the block's corner: its lines, as long as they really are."""
        self._break(width)
        covered = QRectF()
        for layout in self._layouts:
            for i in range(layout.lineCount()):
                covered = covered.united(layout.lineAt(i).naturalTextRect())
        return covered

    def draw(self, painter: QPainter, x: float, y: float, width: float, colour: QColor) -> None:
        """Draw the block with its top left corner at ``x``, ``y``."""
        self._break(width)
        painter.setPen(colour)
        for layout in self._layouts:
            layout.draw(painter, QPointF(x, y))


def elided(text: str, font: QFont, width: float) -> str:
    """The text, shortened in its middle to fit."""
    return QFontMetricsF(font).elidedText(plain(text), Qt.TextElideMode.ElideMiddle, width)
