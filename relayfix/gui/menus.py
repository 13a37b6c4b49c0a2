# SPDX-License-Identifier: GPL-3.0-or-later
"""The two menus of the header, built when they are opened."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPaintEvent, QPalette
from PySide6.QtWidgets import QMenu, QWidget

from relayfix.gui.theme import TEXT_SIZES, theme
from relayfix.gui.widgets.draw import painter_of, rtl
from relayfix.knowledge.texts import Catalogue, catalogue, languages

Act = Callable[[], object]


def main_menu(
    parent: QWidget,
    words: Catalogue,
    *,
    opening: Act,
    pasting: Act,
    afresh: Act,
    kept: Act | None,
    sizing: Callable[[float], object],
    help_: Act,
    about: Act,
    closing: Act,
) -> QMenu:
    """Open, paste, start afresh, kept cases; the text's size; help, about, quit."""
    text, standard = words.text, QKeySequence.StandardKey
    menu = _Menu(parent)
    _add(menu, text("window.menu_item.open"), opening, standard.Open)
    _add(menu, text("window.menu_item.paste"), pasting, standard.Paste)
    _add(menu, text("window.menu_item.afresh"), afresh)
    if kept is not None:
        _add(menu, text("window.menu_item.kept"), kept)
    menu.addSeparator()
    sizes = menu.addMenu(text("window.menu_item.text_size"))
    group = QActionGroup(sizes)
    for size in TEXT_SIZES:
        percent = text("window.menu_item.text_percent", percent=round(size * 100))
        action = _add(sizes, percent, functools.partial(sizing, size))
        action.setCheckable(True)
        action.setChecked(size == theme().text_size)
        group.addAction(action)
    menu.addSeparator()
    _add(menu, text("window.menu_item.help"), help_, standard.HelpContents)
    _add(menu, text("window.menu_item.about"), about)
    _add(menu, text("window.menu_item.quit"), closing, standard.Quit)
    return menu


def language_menu(parent: QWidget, now: str, choose: Callable[[str], object]) -> QMenu:
    """The languages, each by its own name."""
    menu = QMenu(parent)
    only_one = QActionGroup(menu)
    for language in languages():
        name = catalogue(language).text("window.language_name")
        action = _add(menu, name, functools.partial(choose, language))
        action.setCheckable(True)
        action.setChecked(language == now)
        only_one.addAction(action)
    return menu


def pop_up(menu: QMenu, below: QWidget) -> None:
    """Open a menu under a button, in line with its right edge; it is gone when it closes."""
    menu.aboutToHide.connect(menu.deleteLater)
    widen(menu)
    corner = below.mapToGlobal(QPoint(below.width(), below.height() + 4))
    menu.popup(QPoint(corner.x() - menu.minimumWidth(), corner.y()))


def widen(menu: QMenu) -> None:
    """The style measures a little less than it draws: at large text the longest words were cut.

    Nor does it draw an edge, or a line between two groups, that can be seen on dark grounds.
    """
    if theme().scheme != "light":
        line = theme().tokens.control.name()
        menu.setStyleSheet(
            f"QMenu {{ border: 1px solid {line}; }}"
            f"QMenu::separator {{ height: 1px; margin: 4px 0; background: {line}; }}"
        )
    menu.setMinimumWidth(menu.sizeHint().width() + theme().px(12))


class _Menu(QMenu):
    """The arrow beside what opens further grows with the text; the style's own does not."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = painter_of(self)
        painter.setPen(Qt.PenStyle.NoPen)
        role = QPalette.ColorRole
        for action in self.actions():
            if action.menu() is None:
                continue
            chosen = action is self.activeAction()
            painter.setBrush(self.palette().color(role.HighlightedText if chosen else role.Text))
            row, size = QRectF(self.actionGeometry(action)), theme().px(8)
            tip = row.right() - 6.0
            back = tip - size * 0.6
            if rtl(self):
                tip = row.left() + 6.0
                back = tip + size * 0.6
            y = row.center().y()
            painter.drawPolygon(
                [QPointF(back, y - size / 2), QPointF(tip, y), QPointF(back, y + size / 2)]
            )
        painter.end()


def _add(
    menu: QMenu, words: str, act: Act, keys: QKeySequence.StandardKey | None = None
) -> QAction:
    action = QAction(words, menu)
    if keys is not None:
        # Shown only: the window itself answers the key, whether or not a menu is open.
        action.setShortcut(keys)
    action.triggered.connect(lambda: act())
    menu.addAction(action)
    return action
