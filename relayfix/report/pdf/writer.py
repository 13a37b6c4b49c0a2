# SPDX-License-Identifier: GPL-3.0-or-later
"""A paged document written with a cursor, so that no text is ever read as mark-up."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from PySide6.QtCore import QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCell,
    QTextTableCellFormat,
    QTextTableFormat,
)

from relayfix.report.pdf import fonts
from relayfix.report.pdf.drawings import OBJECT, Drawing, Drawings
from relayfix.report.pdf.paper import PAPER
from relayfix.report.pdf.paragraph import plain

BOLD = QFont.Weight.DemiBold

LONGEST = 900
"""Characters of one value; what is longer stands whole in the attached JSON and in the HTML."""

_LED = 2
"""Blocks above a table among which its heading is looked for."""
_MOST_ROWS = 8
"""Torn rows that are moved; a report has four pages."""
_PADDED = 8.0
"""Pixels above the words of a row, at most, before it is moved."""

_ROOM_UNDER_HEADING = 56
"""Pixels that must follow a heading on its page."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Letters of one kind; ``px`` at 96 dpi, ``line`` in percent of the font's own height."""

    px: float
    weight: QFont.Weight = QFont.Weight.Normal
    mono: bool = False
    ink: QColor = dataclasses.field(default_factory=lambda: PAPER.ink)
    line: float = 116
    spacing: float = 100

    def font(self) -> QFont:
        """The font of the style."""
        made = fonts.font(self.px, self.weight, mono=self.mono)
        if self.spacing != 100:
            made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, self.spacing)
        return made

    def bold(self) -> Style:
        """The same, bold."""
        return dataclasses.replace(self, weight=BOLD)

    @property
    def look(self) -> tuple[float, QFont.Weight, bool, int, float]:
        """What makes the letters of two styles the same."""
        return self.px, self.weight, self.mono, self.ink.rgba(), self.spacing

    def letters(self) -> QTextCharFormat:
        """The character format of the style."""
        made = QTextCharFormat()
        made.setFont(self.font())
        made.setForeground(self.ink)
        return made


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """A page out of our own tables: the only kind of address that can be clicked."""

    page: str


Run = str | tuple[str, Style] | Drawing | Link
"""A piece of a paragraph: in the paragraph's style, in its own, a drawing, or a link."""


class ReportDocument(QTextDocument):
    """A document that loads nothing, whatever its text may ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMargin(0)
        self.setUseDesignMetrics(True)
        self.setUndoRedoEnabled(False)
        self.setDefaultFont(fonts.font(12))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        # A line that begins with a name in Arabic is still a line of our left-to-right language.
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.setDefaultTextOption(option)

    def loadResource(self, _kind: int, _url: QUrl | str) -> None:
        return None


class Writer:
    """Writes blocks, tables and drawings one below the other, and settles the pages at the end."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.document = ReportDocument()
        self.document.setPageSize(QSizeF(width, height))
        self._drawings = Drawings(self.document)
        self.document.documentLayout().registerHandler(OBJECT, self._drawings)
        self._cursor = QTextCursor(self.document)
        # Laid out once, when all is written, and not after every word.
        self._cursor.beginEditBlock()
        self._first = True
        self._headings: list[QTextBlock] = []
        self._chapters: list[QTextBlock] = []
        self._whole: list[QTextBlock] = []
        self._grids: list[QTextTable] = []
        self.boxes: list[QTextTable] = []
        self._letters: dict[object, QTextCharFormat] = {}

    def letters(self, style: Style) -> QTextCharFormat:
        """The character format of a style, made once for all its words; not to be changed."""
        look = style.look
        if look not in self._letters:
            self._letters[look] = style.letters()
        return self._letters[look]

    # Paragraphs

    def block(
        self,
        runs: Sequence[Run],
        style: Style,
        *,
        above: float = 0,
        below: float = 0,
        indent: float = 0,
        hanging: float = 0,
        whole: bool = False,
    ) -> QTextBlock:
        """A paragraph; a ``whole`` one is not torn by a page's end.

        ``hanging`` is what its first line reaches out to the left of ``indent``; a tab fills it.
        """
        made = QTextBlockFormat()
        made.setTopMargin(above)
        made.setBottomMargin(below)
        made.setLeftMargin(indent)
        if hanging:
            made.setTextIndent(-hanging)
            made.setTabPositions([QTextOption.Tab(hanging, QTextOption.TabType.LeftTab)])
        if len(runs) == 1 and not isinstance(runs[0], (str, tuple, Link)):
            # A line higher than its drawing would leave a gap below it.
            proportional, line = QTextBlockFormat.LineHeightTypes.ProportionalHeight, 100.0
        else:
            proportional, line = QTextBlockFormat.LineHeightTypes.ProportionalHeight, style.line
        made.setLineHeight(line, proportional.value)
        self._start(made, style)
        self._write(self._cursor, runs, style)
        block = self._cursor.block()
        if whole:
            self._whole.append(block)
        return block

    def heading(self, text: str, style: Style, *, above: float = 0, below: float = 0) -> None:
        """A heading; it never stands last on a page."""
        self._headings.append(self.block([text], style, above=above, below=below))

    def chapter(self, text: str, style: Style, *, above: float = 0, below: float = 0) -> None:
        """A heading that begins page two, or stands where it is if that is later already."""
        self._chapters.append(self.block([text], style, above=above, below=below))
        self._headings.append(self._chapters[-1])

    def drawing(self, drawing: Drawing, *, above: float = 0, below: float = 0) -> None:
        """A drawing in a line of its own."""
        self.block([drawing], Style(px=2), above=above, below=below)

    def _start(self, block: QTextBlockFormat, style: Style) -> None:
        if self._first:
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(self.letters(style))
            self._first = False
        else:
            self._cursor.insertBlock(block, self.letters(style))

    def _write(self, cursor: QTextCursor, runs: Sequence[Run], style: Style) -> None:
        for run in runs:
            if isinstance(run, str):
                cursor.insertText("\t" if run == "\t" else _printed(run), self.letters(style))
            elif isinstance(run, tuple):
                cursor.insertText(_printed(run[0]), self.letters(run[1]))
            elif isinstance(run, Link):
                letters = style.letters()
                letters.setAnchor(True)
                letters.setAnchorHref(run.page)
                letters.setForeground(PAPER.accent)
                letters.setFontUnderline(True)
                cursor.insertText(_printed(run.page), letters)
            else:
                cursor.insertText("\ufffc", self._drawings.add(run))

    # Tables

    def table(
        self, columns: Sequence[float], *, above: float = 0, below: float = 0, header: bool = False
    ) -> Grid:
        """A table over the whole width; ``columns`` are percentages of it."""
        made = QTextTableFormat()
        made.setBorder(0)
        made.setCellSpacing(0)
        made.setCellPadding(0)
        made.setBorderCollapse(False)
        made.setTopMargin(above)
        made.setBottomMargin(below)
        made.setWidth(QTextLength(QTextLength.Type.FixedLength, self.width))
        made.setColumnWidthConstraints(
            [
                QTextLength(QTextLength.Type.FixedLength, math.floor(self.width * part / 100))
                for part in columns
            ]
        )
        if header:
            made.setHeaderRowCount(1)
        self._lead_in()
        table = self._cursor.insertTable(1, len(columns), made)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._grids.append(table)
        return Grid(self, table)

    def panel(self, *, fill: QColor, border: QColor, width: float, above: float = 0) -> Panel:
        """A box around paragraphs; it stays on one page if it fits."""
        made = QTextTableFormat()
        made.setBorder(0)
        made.setCellSpacing(0)
        made.setBorderCollapse(True)
        made.setTopMargin(above)
        made.setWidth(QTextLength(QTextLength.Type.FixedLength, self.width))
        self._lead_in()
        table = self._cursor.insertTable(1, 1, made)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        cell = QTextTableCellFormat()
        cell.setBackground(fill)
        cell.setBorder(width)
        cell.setBorderBrush(border)
        cell.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        for side, pixels in (("Left", 12), ("Right", 12), ("Top", 7), ("Bottom", 8)):
            getattr(cell, f"set{side}Padding")(pixels)
        table.cellAt(0, 0).setFormat(cell)
        self.boxes.append(table)
        return Panel(self, table.cellAt(0, 0).firstCursorPosition())

    def _lead_in(self) -> None:
        """A table needs a paragraph before it; the one it follows will do, but for the first."""
        self._first = False

    # Pages

    def lay_out(self) -> int:
        """The number of pages as it falls out. Nothing can be written after this."""
        self._cursor.endEditBlock()
        return self.document.pageCount()

    def settle(self) -> int:
        """Move what would be torn to the next page; the number of pages. `lay_out` comes first."""
        layout = self.document.documentLayout()
        for block in self._chapters:
            if self._page(layout.blockBoundingRect(block).top()) == 0:
                self._break_before(block)
        most = len(self._headings) + len(self.boxes) + len(self._whole) + len(self._grids)
        for _ in range(most + _MOST_ROWS):
            moved = self._move_heading() or self._move_box() or self._move_paragraph()
            moved = moved or self._move_table()
            if not (moved or self._move_row()):
                break
        return self.document.pageCount()

    def last_page_filled(self) -> float:
        """How much of the last page has something on it, from 0 to 1."""
        layout = self.document.documentLayout()
        bottom = layout.blockBoundingRect(self.document.lastBlock()).bottom()
        return bottom / self.height - (self.document.pageCount() - 1)

    def _page(self, y: float) -> int:
        return math.floor(y / self.height)

    def _move_heading(self) -> bool:
        layout = self.document.documentLayout()
        always = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
        for block in self._headings:
            rect = layout.blockBoundingRect(block)
            if self._page(rect.top() + 1) == self._page(rect.bottom() + _ROOM_UNDER_HEADING):
                continue
            if block.blockFormat().pageBreakPolicy() & always:
                continue
            self._break_before(block)
            return True
        return False

    def _move_paragraph(self) -> bool:
        """Move a whole paragraph that is torn, with the heading that it follows."""
        layout = self.document.documentLayout()
        always = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
        for block in self._whole:
            rect = layout.blockBoundingRect(block)
            if self._page(rect.top() + 1) == self._page(rect.bottom() - 1):
                continue
            before = block.previous()
            first = before if before in self._headings else block
            if first.blockFormat().pageBreakPolicy() & always or rect.height() > self.height / 2:
                continue
            self._break_before(first)
            return True
        return False

    def _move_table(self) -> bool:
        """A table begins with a whole row under its head and under the heading that it follows."""
        layout = self.document.documentLayout()
        always = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
        for table in self._grids:
            made = table.format().toTableFormat()
            first = min(made.headerRowCount(), table.rows() - 1)
            (top, _), (_, bottom) = self._reach(table, 0), self._reach(table, first)
            heading = self._led_by(table)
            if heading is not None:
                top = layout.blockBoundingRect(heading).top()
            if self._page(top + 1) == self._page(bottom - 1) or bottom - top > self.height / 2:
                continue
            if heading is None:
                if made.pageBreakPolicy() & always:
                    continue
                made.setPageBreakPolicy(always)
                table.setFormat(made)
                return True
            if heading.blockFormat().pageBreakPolicy() & always:
                continue
            self._break_before(heading)
            return True
        return False

    def _led_by(self, table: QTextTable) -> QTextBlock | None:
        """The heading right above a table, or above the one line between them."""
        block = table.firstCursorPosition().block()
        for _ in range(_LED):
            block = block.previous()
            if block in self._headings:
                return block
        return None

    def _move_row(self) -> bool:
        """Begin a row that is torn on the next page, by room under the row before it: Qt knows no
        break between rows."""
        for table in self._grids:
            for row in range(1 + table.format().toTableFormat().headerRowCount(), table.rows()):
                top, bottom = self._reach(table, row)
                if self._page(top + 1) == self._page(bottom - 1) or bottom - top > self.height / 2:
                    continue
                gap = (self._page(top + 1) + 1) * self.height - top
                before = [table.cellAt(row - 1, column) for column in range(table.columns())]
                if before[0].format().toTableCellFormat().bottomPadding() > _PADDED:
                    continue
                for cell in before:
                    made = cell.format().toTableCellFormat()
                    made.setBottomPadding(made.bottomPadding() + gap)
                    cell.setFormat(made)
                return True
        return False

    def _reach(self, table: QTextTable, row: int) -> tuple[float, float]:
        """Where the words of a row begin and end."""
        layout = self.document.documentLayout()
        tops, bottoms = [], []
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            tops.append(layout.blockBoundingRect(cell.firstCursorPosition().block()).top())
            bottoms.append(layout.blockBoundingRect(cell.lastCursorPosition().block()).bottom())
        return min(tops), max(bottoms)

    @staticmethod
    def _break_before(block: QTextBlock) -> None:
        made = block.blockFormat()
        made.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(block).setBlockFormat(made)

    def _move_box(self) -> bool:
        layout = self.document.documentLayout()
        always = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
        for table in self.boxes:
            rect = layout.frameBoundingRect(table)
            torn = self._page(rect.top() + 1) != self._page(rect.bottom() - 1)
            if not torn or rect.height() > self.height:
                continue
            made = table.format().toTableFormat()
            if made.pageBreakPolicy() & always:
                continue
            made.setPageBreakPolicy(always)
            table.setFormat(made)
            return True
        return False


class Grid:
    """A table that is filled row by row, with a hairline under each."""

    def __init__(self, writer: Writer, table: QTextTable) -> None:
        self._writer = writer
        self._table = table
        self._rows = 0

    def row(
        self,
        cells: Sequence[Sequence[Run]],
        style: Style,
        *,
        right: Sequence[int] = (),
        line: QColor | None = PAPER.line,
        padding: float = 3,
    ) -> None:
        """One row; columns named in ``right`` are aligned to the right. A run "\\n" starts anew."""
        if self._rows:
            self._table.appendRows(1)
        for column, runs in enumerate(cells):
            cell = self._table.cellAt(self._rows, column)
            self._shape(cell, line, padding, last=column == len(cells) - 1)
            cursor = cell.firstCursorPosition()
            block = QTextBlockFormat()
            block.setLineHeight(
                style.line, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
            if column in right:
                block.setAlignment(Qt.AlignmentFlag.AlignRight)
            # Not its letters: those of a cell's first paragraph are the cell's own format.
            cursor.setBlockFormat(block)
            for run in runs:
                if run == "\n":
                    cursor.insertBlock(block, self._writer.letters(style))
                else:
                    self._writer._write(cursor, [run], style)
        self._rows += 1

    @staticmethod
    def _shape(cell: QTextTableCell, line: QColor | None, padding: float, *, last: bool) -> None:
        made = QTextTableCellFormat()
        made.setTopPadding(padding)
        made.setBottomPadding(padding)
        made.setRightPadding(0 if last else 10)
        made.setLeftPadding(0)
        if line is not None:
            made.setBottomBorder(0.75)
            made.setBottomBorderBrush(line)
            made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        cell.setFormat(made)


class Panel:
    """The inside of a box."""

    def __init__(self, writer: Writer, cursor: QTextCursor) -> None:
        self._writer = writer
        self._cursor = cursor
        self._first = True

    def block(self, runs: Sequence[Run], style: Style, *, above: float = 0) -> None:
        """A paragraph in the box."""
        made = QTextBlockFormat()
        made.setTopMargin(above)
        made.setLineHeight(style.line, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self._first:
            self._cursor.setBlockFormat(made)
            self._first = False
        else:
            self._cursor.insertBlock(made, self._writer.letters(style))
        self._writer._write(self._cursor, runs, style)


def _printed(text: str) -> str:
    """A value as it is printed: nothing unseen, one line, not endless."""
    text = plain(text).replace("\n", " ")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
