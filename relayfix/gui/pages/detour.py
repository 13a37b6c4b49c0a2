# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1, after a drop that carried no message: three gestures that work with that program.

The pictures are drawn, never photographed: they outlive versions and themes.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.context import Context, PageId
from relayfix.gui.drop import Program
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.draw import box, envelope, painter_of
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.label import Label, Painted

Scene = Literal["out", "menu", "file", "in"]

_DRAGS = (Program.CLASSIC_OUTLOOK, Program.NEW_OUTLOOK, Program.APPLE_MAIL)
"""Programs whose message can be dragged onto the desktop; from the others it is saved."""
_NAMES = {
    Program.CLASSIC_OUTLOOK: "guide.program.classic_outlook",
    Program.NEW_OUTLOOK: "guide.program.new_outlook",
    Program.THUNDERBIRD: "guide.program.thunderbird",
    Program.APPLE_MAIL: "guide.program.apple_mail",
    Program.UNKNOWN: "window.detour.any_program",
}
"""The programs to choose from, where the forms of the drop said the wrong one."""
_OUTLOOKS = (Program.CLASSIC_OUTLOOK, Program.NEW_OUTLOOK)


class DetourPage(Page):
    """The same three cards for every program, in other words."""

    step = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        text = self.words.text
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(20)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(16)
        self.column.addLayout(self._cards)
        self.column.addSpacing(18)
        self._rather = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rather.setSpacing(12)
        rather = Label(text("window.detour.rather"), ink="ink2")
        self._rather.addWidget(rather, 0, Qt.AlignmentFlag.AlignVCenter)
        self.choose = Button(text("window.drop.choose"), "second", icon="folder-open")
        self.paste = Button(text("window.drop.paste"), "second", icon="clipboard-paste")
        for button in (self.choose, self.paste):
            self._rather.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._rather.addStretch(1)
        self.column.addLayout(self._rather)
        self.column.addSpacing(10)
        self.others = Button(text("window.detour.another"), "link", icon="mail-question-mark")
        self.column.addWidget(self.others, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.others.clicked.connect(self._choose_program)
        self.choose.clicked.connect(context.open_files)
        self.paste.clicked.connect(lambda: context.go(PageId.PASTE))
        theme().changed.connect(self._arrange)
        self.set_program(Program.UNKNOWN)

    def set_program(self, program: Program) -> None:
        """Whose promise it was that held nothing."""
        text = self.words.text
        outlook = program in _OUTLOOKS
        self.head.set_words(
            text("window.detour.sentence_outlook" if outlook else "window.detour.sentence_other"),
            text(f"window.detour.{program.value.replace('-', '_')}"),
        )
        clear(self._cards)
        if program in _DRAGS:
            first = (text("window.detour.drag"), text("window.detour.drag_more"))
        elif program is Program.THUNDERBIRD:
            first = (text("window.detour.save"), text("window.detour.save_thunderbird"))
        else:
            first = (text("window.detour.save"), text("window.detour.save_more"))
        file = (text("window.detour.file"), text("window.detour.file_more"))
        here = (text("window.detour.here"), text("window.detour.here_more"))
        scenes: tuple[Scene, ...] = ("out" if program in _DRAGS else "menu", "file", "in")
        for number, (scene, (title, more)) in enumerate(
            zip(scenes, (first, file, here), strict=True), start=1
        ):
            picture = _Picture(scene, text("window.detour.file_name"))
            picture.setAccessibleName(text("window.detour.picture", text=title))
            self._cards.addWidget(_StepCard(picture, number, title, more), 1)
        self._arrange()

    def _choose_program(self) -> None:
        """The same three cards in the words of the program that it really was."""
        menu = QMenu(self)
        for program, id_ in _NAMES.items():
            action = QAction(self.words.text(id_), menu)
            action.triggered.connect(lambda _=False, one=program: self._chosen(one))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.others.mapToGlobal(QPoint(0, self.others.height() + 4)))

    def _chosen(self, program: Program) -> None:
        self.set_program(program)
        self.context.announce(self.head.spoken())

    def footing(self) -> Footing:
        return Footing()

    def on_filled(self) -> None:
        """There is no filled button: the way on is a drop."""

    def first_focus(self) -> QWidget | None:
        return self.choose

    def summary(self) -> str:
        return self.head.spoken()

    def _arrange(self) -> None:
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        for line in (self._cards, self._rather):
            line.setDirection(down if theme().large else across)


class _StepCard(Card):
    """A picture, its number and what to do."""

    def __init__(self, picture: QWidget, number: int, title: str, more: str) -> None:
        super().__init__(padding=14)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        column.addWidget(picture)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(Label(str(number), Type.TITLE, ink="link", heading=False), 0, top)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addSpacing(3)
        words.addWidget(Label(title, Type.STRONG))
        words.addWidget(Label(more, Type.SMALL, ink="ink2"))
        row.addLayout(words, 1)
        column.addLayout(row)
        column.addStretch(1)
        self.add_row(inside)


class _Picture(Painted):
    """A window, a letter and the way the hand goes; the words below say the same."""

    spoken_role = "Graphic"

    def __init__(self, scene: Scene, file_name: str) -> None:
        self._scene: Scene = scene
        self._file_name = file_name
        super().__init__()
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def _height(self, _width: int) -> int:
        return theme().px(124)

    def _width(self) -> int:
        return theme().px(200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        box(painter, QRectF(self.rect()), radius=8, fill=tokens.sunken, border=tokens.line)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(theme().scale, theme().scale)
        {
            "out": self._paint_out,
            "menu": self._paint_menu,
            "file": self._paint_file,
            "in": self._paint_in,
        }[self._scene](painter)
        painter.end()

    def _paint_window(self, painter: QPainter, rect: QRectF) -> None:
        tokens = theme().tokens
        box(painter, rect, radius=5, fill=tokens.surface, border=tokens.control, width=1.4)
        painter.setPen(QPen(tokens.control, 1.2))
        bar = rect.top() + 16
        painter.drawLine(QPointF(rect.left(), bar), QPointF(rect.right(), bar))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.control)
        for dot in range(3):
            painter.drawEllipse(QPointF(rect.left() + 10 + dot * 9, rect.top() + 8), 2, 2)

    def _paint_letter(self, painter: QPainter, centre: QPointF, width: float) -> None:
        tokens = theme().tokens
        height = width * 0.7
        rect = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
        envelope(painter, rect, tokens.link, tokens.surface)

    def _paint_way(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """A dashed arc with an open arrowhead at its end."""
        pen = QPen(theme().tokens.link, 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        head = QPainterPath(end + QPointF(-9, -3))
        head.lineTo(end)
        head.lineTo(end + QPointF(-2, -10))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(head)
        pen.setDashPattern([2.5, 2.5])
        painter.setPen(pen)
        way = QPainterPath(start)
        top = min(start.y(), end.y()) - 22
        way.cubicTo(QPointF(start.x() + 16, top), QPointF(end.x() - 16, top), end + QPointF(-2, -4))
        painter.drawPath(way)

    def _paint_out(self, painter: QPainter) -> None:
        tokens = theme().tokens
        self._paint_window(painter, QRectF(-92, -44, 112, 84))
        for row in range(3):
            line = QRectF(-84, -20 + row * 19, 96, 14)
            chosen = row == 1
            box(painter, line, radius=3, fill=tokens.accent_soft if chosen else tokens.sunken)
            painter.setPen(QPen(tokens.link if chosen else tokens.ink3, 1.6))
            y = line.center().y()
            painter.drawLine(QPointF(line.left() + 6, y), QPointF(line.left() + 58, y))
        self._paint_way(painter, QPointF(0, 4), QPointF(62, 14))
        self._paint_letter(painter, QPointF(68, 34), 32)

    def _paint_menu(self, painter: QPainter) -> None:
        """A message in its list, and the menu that saves it."""
        tokens = theme().tokens
        self._paint_window(painter, QRectF(-92, -44, 112, 84))
        for row in range(3):
            chosen = row == 0
            line = QRectF(-84, -20 + row * 19, 96, 14)
            box(painter, line, radius=3, fill=tokens.accent_soft if chosen else tokens.sunken)
            painter.setPen(QPen(tokens.link if chosen else tokens.ink3, 1.6))
            y = line.center().y()
            painter.drawLine(QPointF(line.left() + 6, y), QPointF(line.left() + 58, y))
        menu = QRectF(-20, -8, 104, 52)
        box(painter, menu, radius=4, fill=tokens.surface, border=tokens.control, width=1.4)
        for row in range(3):
            chosen = row == 1
            line = QRectF(menu.left() + 5, menu.top() + 5 + row * 15, menu.width() - 10, 12)
            if chosen:
                box(painter, line, radius=3, fill=tokens.accent_soft)
                self._paint_letter(painter, QPointF(line.left() + 10, line.center().y()), 12)
            painter.setPen(QPen(tokens.link if chosen else tokens.ink3, 1.6))
            y = line.center().y()
            painter.drawLine(QPointF(line.left() + 22, y), QPointF(line.left() + 76, y))

    def _paint_file(self, painter: QPainter) -> None:
        tokens = theme().tokens
        box(
            painter,
            QRectF(-86, -46, 172, 92),
            radius=6,
            fill=tokens.surface,
            border=tokens.control,
            width=1.4,
        )
        box(painter, QRectF(-83, 30, 166, 13), radius=3, fill=tokens.sunken)
        self._paint_letter(painter, QPointF(0, -12), 42)
        font = theme().font(Type.SMALL)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(tokens.ink)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(-84, 8, 168, 18), centre, self._file_name)

    def _paint_in(self, painter: QPainter) -> None:
        tokens = theme().tokens
        self._paint_window(painter, QRectF(-10, -44, 112, 84))
        box(
            painter,
            QRectF(0, -20, 92, 50),
            radius=5,
            fill=tokens.accent_soft,
            border=tokens.link,
            width=1.6,
            dashes=(5, 3),
        )
        self._paint_letter(painter, QPointF(-72, 18), 32)
        self._paint_way(painter, QPointF(-54, 6), QPointF(38, 0))
