# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a message as a picture: who had it, where it broke, and that it came home.

One painter for the window and for the PDF, where it stays vector. Sizes are pixels at 96 dpi,
times ``scale``; distances between parts are not scaled.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from relayfix.knowledge.texts import isolated
from relayfix.report.pdf import fonts
from relayfix.report.pdf.paper import Colours
from relayfix.report.pdf.paragraph import Paragraph, elided
from relayfix.report.pdf.path_brush import LineKind, PathBrush, chip_size
from relayfix.report.shapes import PathView, Stop

COLUMN = 150
"""Below this width of a column, at scale 1, the stops stand one below the other."""

_OVER = 5
"""Pixels between the words on the way home and the bow under them."""

_GAP = 36
"""Between two circles that stand one below the other, at scale 1."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Words:
    """What stands at one stop, measured for a width."""

    title: Paragraph
    host: Paragraph | None
    chip: Paragraph
    width: float

    @property
    def height(self) -> float:
        """Of title and host."""
        host = 2 + self.host.natural if self.host is not None else 0
        return self.title.height(self.width) + host


class PathPicture:
    """The picture of one path; measure with `height`, paint with `paint_on`."""

    def __init__(self, path: PathView, *, scale: float = 1.0, rtl: bool = False) -> None:
        self._path = path
        self._scale = scale
        self._rtl = rtl
        self._title = fonts.font(15 * scale, QFont.Weight.DemiBold)
        self._small = fonts.font(13 * scale)
        self._strong = fonts.font(13 * scale, QFont.Weight.DemiBold)
        self._broken = next((i for i, s in enumerate(path.stops) if s.state == "refused"), None)
        """Index of the stop that refused. Nothing leads to the first one, so 0 has no break."""

    def across(self, width: float) -> bool:
        """The stops stand side by side at this width."""
        return width / max(1, len(self._path.stops)) >= COLUMN * self._scale

    def height(self, width: float) -> float:
        """Pixels needed at a width."""
        if not self._path.stops:
            return 0
        if self.across(width):
            room = self._room(width)
            words = [self._words(stop, room, centred=True) for stop in self._path.stops]
            return self._top(width) + self._px(64) + self._below(words)
        return sum(self._rows(width)) + self._foot()

    def paint_on(self, painter: QPainter, width: float, colours: Colours) -> None:
        """Paint with the top left corner at the painter's origin."""
        if not self._path.stops:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = PathBrush(painter, colours, self._scale, self._rtl)
        if self.across(width):
            self._paint_across(brush, width)
        else:
            self._paint_down(brush, width)
        painter.restore()

    # Measuring

    def _px(self, pixels: float) -> float:
        return pixels * self._scale

    def _words(self, stop: Stop, width: float, *, centred: bool) -> _Words:
        align = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft

        def title(text: str) -> Paragraph:
            return Paragraph(text, self._title, line=1.25, align=align, rtl=self._rtl)

        # An address breaks where a person would break it; what is unseen takes no room.
        shown = isolated(stop.title.replace("@", "\u200b@"))
        made = title(shown)
        lines, most = made.line_count(width), 2 if made.minimum_width() > width else 3
        if lines > most:
            # What has to break within a word, or takes too many lines, is cut in its middle.
            made = title(isolated(elided(stop.title, self._title, width * 1.7)))
        host = None
        if stop.host:
            # A host name runs from left to right whatever the language does.
            if self._rtl and not centred:
                align = Qt.AlignmentFlag.AlignRight
            host = Paragraph(elided(stop.host, self._small, width), self._small, align=align)
        chip = Paragraph(stop.chip, self._strong, line=1.25, rtl=self._rtl)
        return _Words(title=made, host=host, chip=chip, width=width)

    def _home(self, room: float) -> Paragraph:
        """The words on the way home."""
        text = elided(self._path.came_back or "", self._strong, max(20.0, room))
        return Paragraph(text, self._strong, rtl=self._rtl)

    # Side by side

    def _room(self, width: float) -> float:
        return width / len(self._path.stops) - 16

    def _top(self, width: float) -> float:
        """Pixels above the circles, for the way home."""
        if not self._path.came_back:
            return 4.0
        words = self._home(1e6).natural
        if self._words_over(width):
            return words * 1.5 + _OVER + self._px(20)
        return words + self._px(28)

    def _home_reach(self) -> float:
        """Pixels that the way home needs beside its words, to come down to the sender."""
        return self._px(34)

    def _home_label(self, width: float) -> tuple[Paragraph, float, float]:
        """The words on the way home, with width and height of them and their sign."""
        sign = self._px(17) + 8
        words = self._home(width - sign - self._home_reach())
        return words, sign + words.natural_width() + 1, max(self._px(17), float(words.natural))

    def _words_over(self, width: float) -> bool:
        """Between break and sender is no room for the words: they stand over the bow."""
        if not self._broken:
            return False
        apart = width / len(self._path.stops) * (self._broken - 0.5)
        return self._home_label(width)[1] > apart - self._home_reach() - 20

    def _below(self, words: list[_Words]) -> float:
        """Pixels below the circles: gap, title and host, gap, chip."""
        chips = max(chip_size(w.chip, w.width, self._scale)[1] for w in words)
        return 14 + self._text_height(words) + 7 + chips + 2

    @staticmethod
    def _text_height(words: list[_Words]) -> float:
        titles = max(w.title.height(w.width) for w in words)
        return titles + max(2 + w.host.natural if w.host is not None else 0 for w in words)

    def _paint_across(self, brush: PathBrush, width: float) -> None:
        stops = self._path.stops
        column = width / len(stops)
        radius = self._px(32)
        y = self._top(width) + radius
        centres = [QPointF(column * (i + 0.5), y) for i in range(len(stops))]
        if self._rtl:
            centres.reverse()
        for i in range(1, len(stops)):
            brush.line(centres[i - 1], centres[i], radius + 10, self._line(i))
        cross = None
        if self._broken:
            cross = (centres[self._broken - 1] + centres[self._broken]) / 2
        if self._path.came_back:
            self._paint_way_home(brush, centres[0] - QPointF(0, radius), cross, width)
        if cross is not None:
            brush.cross(cross, self._px(14), 4)
        room = self._room(width)
        words = [self._words(stop, room, centred=True) for stop in stops]
        titles = max(w.title.height(room) for w in words)
        text = self._text_height(words)
        for stop, centre, word in zip(stops, centres, words, strict=True):
            brush.node(centre, radius, stop)
            self._paint_text(brush, stop, word, centre.x() - room / 2, y + radius + 14, titles)
            wide, high = chip_size(word.chip, room, self._scale)
            top = y + radius + 14 + text + 7
            brush.chip(QRectF(centre.x() - wide / 2, top, wide, high), word.chip, stop.state)

    def _line(self, i: int) -> LineKind:
        """What the line to stop ``i`` looks like."""
        state = self._path.stops[i].state
        if self._broken is not None and i > self._broken:
            return "beyond"
        if state == "refused":
            return "broken"
        if state == "not-reached":
            return "beyond"
        return "travelled" if state == "passed" else "uncertain"

    def _paint_text(
        self,
        brush: PathBrush,
        stop: Stop,
        words: _Words,
        x: float,
        y: float,
        title_height: float,
    ) -> None:
        colours = brush.colours
        ink = colours.stop if stop.state == "refused" else colours.ink
        words.title.draw(brush.painter, x, y, words.width, ink)
        if words.host is not None:
            words.host.draw(brush.painter, x, y + title_height + 2, words.width, colours.ink2)

    def _paint_way_home(
        self, brush: PathBrush, home: QPointF, cross: QPointF | None, width: float
    ) -> None:
        """From the break over the line to the sender; without a break it starts in the open."""
        reach = self._home_reach()
        words, wide, high = self._home_label(width)
        if cross is not None and self._words_over(width):
            left = max(0.0, min((home.x() + cross.x() - wide) / 2, width - wide))
            brush.sign_and_words(QRectF(left, 0, wide, high), "mail", words)
            brush.round_home(cross, home, high + _OVER)
            return
        middle = width / 2 if cross is None else (home.x() + cross.x()) / 2
        if self._rtl:
            middle = max(wide / 2, min(middle, home.x() - reach - wide / 2))
        else:
            middle = min(width - wide / 2, max(middle, home.x() + reach + wide / 2))
        label = QRectF(middle - wide / 2, 0, wide, high)
        brush.sign_and_words(label, "mail", words)
        if cross is not None:
            brush.outward(cross, label)
        brush.homeward(home, label)

    # One below the other

    def _down(self, width: float) -> tuple[float, float, bool]:
        """Left edge and width of the words, and whether the chips fit on their right."""
        left = self._px(56) + 20
        stops = self._path.stops
        chips = (self._words(stop, width, centred=False).chip for stop in stops)
        widest = max(chip_size(chip, width, self._scale)[0] for chip in chips)
        beside = width - left - widest - 16
        if beside >= self._px(170):
            return left, beside, True
        return left, max(1.0, width - left), False

    def _block(self, words: _Words, beside: bool) -> float:
        """Height of what stands at the right of a circle."""
        return words.height + (
            0 if beside else 6 + chip_size(words.chip, words.width, self._scale)[1]
        )

    def _rows(self, width: float) -> list[float]:
        """The height of each row, the gap to the next one included."""
        _, room, beside = self._down(width)
        rows = []
        for stop in self._path.stops:
            words = self._words(stop, room, centred=False)
            rows.append(max(self._px(56) + 2, self._block(words, beside)) + self._px(_GAP))
        rows[-1] -= self._px(_GAP)
        return rows

    def _foot(self) -> float:
        """Pixels below the last row, for the way home where no break is known."""
        if not self._path.came_back or self._broken:
            return 0
        return self._home(1e6).natural + 14

    def _paint_down(self, brush: PathBrush, width: float) -> None:
        stops = self._path.stops
        radius = self._px(28)
        x = width - radius - 1 if self._rtl else radius + 1
        rows = self._rows(width)
        gaps = [self._px(_GAP)] * (len(stops) - 1) + [0.0]
        centres = [QPointF(x, sum(rows[:i]) + (rows[i] - gaps[i]) / 2) for i in range(len(stops))]
        for i in range(1, len(stops)):
            brush.line(centres[i - 1], centres[i], radius + 4, self._line(i))
        left, room, beside = self._down(width)
        for stop, centre in zip(stops, centres, strict=True):
            brush.node(centre, radius, stop)
            words = self._words(stop, room, centred=False)
            top = centre.y() - self._block(words, beside) / 2
            text = width - left - room if self._rtl else left
            self._paint_text(brush, stop, words, text, top, words.title.height(room))
            wide, high = chip_size(words.chip, width if beside else room, self._scale)
            chip = QRectF(left, top + words.height + 6, wide, high)
            if beside:
                chip = QRectF(width - wide, centre.y() - high / 2, wide, high)
            if self._rtl:
                chip.moveLeft(width - chip.right())
            brush.chip(chip, words.chip, stop.state)
        home_y = sum(rows) + self._foot() / 2 + 4
        if self._broken:
            above, below = centres[self._broken - 1], centres[self._broken]
            home_y = sum(rows[: self._broken]) - self._px(_GAP) / 2
            line = QPointF(x, (above.y() + below.y()) / 2)
            brush.cross(line, self._px(11), 2)
        if self._path.came_back:
            words_home = self._home(width - left - self._px(17) - 8)
            wide = self._px(17) + 8 + words_home.natural_width() + 1
            high = float(words_home.natural)
            label = QRectF(left, home_y - high / 2, wide, high)
            if self._rtl:
                label.moveLeft(width - label.right())
            brush.sign_and_words(label, "undo-2", words_home)
