# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages: laid out at 96 dpi, painted as vectors on a PDF or as pixels for a preview."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, Literal

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from relayfix.knowledge.texts import Catalogue
from relayfix.report.pdf import content, fonts, icons
from relayfix.report.pdf.paper import PAPER
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.report.pdf.writer import BOLD, Writer
from relayfix.report.shapes import ReportView

PageSize = Literal["A4", "Letter"]

MOST_PAGES = 4
"""A help desk has two minutes. What finds no room on so many stands in the HTML and the JSON."""

_NO_CLOSER = 3
"""The density up to which a finding keeps its proofs: only advice goes to save a page of it."""
_TRAIL = 0.2
"""A last page with less than this on it is worth a closer layout without it."""

_DPI = 96
_PDF_DPI = 1200
_MILLIMETRE = _DPI / 25.4
_SIDE = 18 * _MILLIMETRE
_EDGE = 14 * _MILLIMETRE
_HEADER = 40.0
_SIZES: dict[PageSize, tuple[QPageSize.PageSizeId, QSizeF]] = {
    "A4": (QPageSize.PageSizeId.A4, QSizeF(210 * _MILLIMETRE, 297 * _MILLIMETRE)),
    "Letter": (QPageSize.PageSizeId.Letter, QSizeF(8.5 * _DPI, 11 * _DPI)),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Pages:
    """A report laid out, ready to be painted page by page."""

    view: ReportView
    catalogue: Catalogue
    writer: Writer
    paper: QSizeF
    count: int
    zoom: float = 1.0

    @classmethod
    def of(cls, view: ReportView, catalogue: Catalogue, page_size: PageSize) -> Pages:
        """Lay a report out, closer where it would be too long; needs a QGuiApplication."""
        paper = _SIZES[page_size][1]
        skip = 2 if len(view.cases) > 2 else 0  # so many cases never keep to four wide pages
        best: Pages | None = None
        for number, density in enumerate(content.DENSITIES):
            last = number == len(content.DENSITIES) - 1
            if number == _NO_CLOSER and (best is None or best.count > MOST_PAGES):
                continue  # it saves the last lines of a report that fits
            if skip and not last:
                skip -= 1
                continue
            # Whole pixels: Qt rounds positions, and a page's first line must not count to the last.
            width = math.floor((paper.width() - 2 * _SIDE) / density.zoom)
            height = math.floor((paper.height() - 2 * _EDGE - _HEADER) / density.zoom)
            writer = Writer(width, height)
            content.write(writer, view, catalogue, density)
            rough = writer.lay_out()
            if rough > MOST_PAGES and not last:
                # Far too much: a little closer will not do. How many cases fit is always tried.
                skip = min(rough - MOST_PAGES - 1, max(0, 2 - number))
                continue
            made = cls(view, catalogue, writer, paper, writer.settle(), density.zoom)
            if best is None or made.count < best.count:
                best = made
            fits = best.count <= MOST_PAGES
            if fits and (number >= _NO_CLOSER or best.writer.last_page_filled() > _TRAIL):
                break
        assert best is not None
        return best

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint one page, from 0, with the corner of the paper at the painter's origin."""
        self._paint_header(painter, page)
        height = self.writer.height
        painter.save()
        painter.translate(_SIDE, _EDGE + _HEADER)
        painter.scale(self.zoom, self.zoom)
        painter.translate(0, -page * height)
        seen = QRectF(0, page * height, self.writer.width, height)
        # Room at the sides for borders that stand half outside of the text.
        painter.setClipRect(seen.adjusted(-2, 0, 2, 0))
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = seen
        self.writer.document.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_header(self, painter: QPainter, page: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_SIDE, _EDGE)
        width = math.floor(self.paper.width() - 2 * _SIDE)
        icons.draw_mark(painter, QRectF(0, 0, 20, 20), PAPER.accent, PAPER.on_accent)
        name = Paragraph("RelayFix", fonts.font(12, BOLD))
        name.draw(painter, 28, (20 - name.natural) / 2, width / 2, PAPER.ink)
        number = self.catalogue.text("picture.page", number=page + 1, count=self.count)
        right = Paragraph(f"{self.view.date}  ·  {number}", fonts.font(12))
        x = width - right.natural_width() - 1
        right.draw(painter, x, (20 - right.natural) / 2, right.natural_width() + 1, PAPER.ink2)
        painter.setPen(QPen(PAPER.line, 0.75))
        painter.drawLine(QPointF(0, 28), QPointF(width, 28))
        painter.restore()


def pdf(
    view: ReportView, document: Mapping[str, Any], catalogue: Catalogue, page_size: PageSize
) -> bytes:
    """The report as PDF, with the document attached as ``report.json``."""
    pages = Pages.of(view, catalogue, page_size)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(_SIZES[page_size][0]),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )
    writer.setResolution(_PDF_DPI)
    writer.setTitle(view.title)
    writer.setCreator("RelayFix")
    attached = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    writer.addFileAttachment("report.json", attached.encode(), "application/json")
    painter = QPainter(writer)
    try:
        for page in range(pages.count):
            if page:
                writer.newPage()
            painter.save()
            painter.scale(_PDF_DPI / _DPI, _PDF_DPI / _DPI)
            pages.paint(painter, page)
            painter.restore()
    finally:
        painter.end()
    # The file is complete only when its writer is gone.
    del painter, writer
    buffer.close()
    return bytes(buffer.data().data())


def image(pages: Pages, page: int, width: int, ratio: float = 1.0) -> QImage:
    """One page as a picture ``width`` pixels wide, for a screen of the given pixel ratio."""
    scale = width * ratio / pages.paper.width()
    made = QImage(
        round(width * ratio),
        round(pages.paper.height() * scale),
        QImage.Format.Format_RGB32,
    )
    made.fill(PAPER.bg)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    pages.paint(painter, page)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
