# SPDX-License-Identifier: GPL-3.0-or-later
"""The widgets: contrast, no text cut off, the keyboard, and what a screen reader hears."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QGuiApplication,
    QPainter,
    QPalette,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QVBoxLayout, QWidget

from relayfix.gui import roles
from relayfix.gui.theme import (
    DARK,
    LIGHT,
    TEXT_SIZES,
    Scheme,
    Tokens,
    Type,
    contrast,
    palette,
    ratio,
    theme,
    token_names,
)
from relayfix.gui.widgets.button import Button, Look
from relayfix.gui.widgets.check_row import ICONS, INKS, CheckRow
from relayfix.gui.widgets.choice import Choice
from relayfix.gui.widgets.disclosure import Disclosure
from relayfix.gui.widgets.drop_zone import DropZone
from relayfix.gui.widgets.focus_ring import FocusRing
from relayfix.gui.widgets.label import Label, Painted, lead, plain_tip
from relayfix.gui.widgets.progress import Progress
from relayfix.gui.widgets.scroll import BAR, ScrollPage, side_margin
from relayfix.gui.widgets.text_box import Verbatim
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.resources import resource
from tests.support.gallery import PATH, REPLY, Gallery, fit
from tests.support.project import ROOT

SETS = {"light": LIGHT, "dark": DARK, "contrast": contrast()}

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[None]:
    """The theme as it is at the start, and again at the end."""
    others = set(qapp.topLevelWidgets())
    theme().apply()
    theme().set_override("light")
    theme().set_text_size(1.0)
    yield
    for widget in set(qapp.topLevelWidgets()) - others:
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme().set_override(None)
    theme().set_text_size(1.0)


def shown(widget: QWidget, width: int = 600, height: int = 300) -> QWidget:
    """A window with the widget in it, that has the keyboard."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(widget)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    return window


def key(window: QWidget, which: Qt.Key) -> None:
    """Press a key as the keyboard does: it enters at the window, not at a widget."""
    QTest.keyClick(window.windowHandle(), which)
    QApplication.processEvents()


# Colours

TEXT_ON = {
    "bg": ("ink", "ink2", "ink3", "link", "stop", "ok"),
    "surface": ("ink", "ink2", "ink3", "link", "stop", "ok", "warn", "none"),
    "sunken": ("ink", "ink2", "ink3", "link"),
    "accent": ("on_accent",),
    "stop": ("on_stop",),
    "accent_soft": ("ink", "ink2", "link"),
    "stop_soft": ("ink", "ink2", "stop"),
    "ok_soft": ("ink", "ink2", "ok"),
    "warn_soft": ("ink", "ink2", "warn"),
    "none_soft": ("ink", "ink2", "none"),
}
SHAPES_ON = {
    "bg": ("control", "focus", "link", "stop"),
    "surface": ("control", "focus", "link", "stop"),
    "sunken": ("control", "focus", "link", "stop"),
    "accent_soft": ("link", "focus"),
}


@pytest.mark.parametrize("name", SETS)
def test_every_text_can_be_read(name: str) -> None:
    tokens = SETS[name]
    for ground, inks in TEXT_ON.items():
        for ink in inks:
            found = ratio(getattr(tokens, ink), getattr(tokens, ground))
            assert found >= 4.5, f"{ink} on {ground}: {found:.2f}"


@pytest.mark.parametrize("name", SETS)
def test_every_control_can_be_seen(name: str) -> None:
    tokens = SETS[name]
    for ground, shapes in SHAPES_ON.items():
        for shape in shapes:
            found = ratio(getattr(tokens, shape), getattr(tokens, ground))
            assert found >= 3, f"{shape} on {ground}: {found:.2f}"


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("look", ["filled", "second"])
@pytest.mark.parametrize("state", ["rest", "inside", "down"])
def test_a_button_can_be_read_under_the_mouse(name: Scheme, look: Look, state: str) -> None:
    """As it is painted: what is under the mouse, or pressed, has another fill."""
    theme().set_override(name)
    button = Button("Save", look)
    window = shown(button)
    assert window.isVisible()
    if state == "inside":
        where = QPointF(button.rect().center())
        QApplication.sendEvent(button, QEnterEvent(where, where, where))
    button.setDown(state == "down")
    fill = button.grab().toImage().pixelColor(8, button.height() // 2)
    ink = button._colours()[2]
    assert ratio(ink, fill) >= 4.5, f"{ink.name()} on {fill.name()}"


def test_every_token_is_judged() -> None:
    judged = {*TEXT_ON, *SHAPES_ON, "line"}
    judged.update(ink for inks in (*TEXT_ON.values(), *SHAPES_ON.values()) for ink in inks)
    assert judged == set(token_names())


def test_a_ratio_is_the_one_of_wcag() -> None:
    white, black, grey = QColor("#FFFFFF"), QColor("#000000"), QColor("#767676")
    assert ratio(white, black) == pytest.approx(21)
    assert ratio(grey, white) == pytest.approx(4.54, abs=0.01)
    assert ratio(white, white) == 1


def system_palette(window: str, text: str, highlight: str, on: str, link: str) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, window),
        (role.WindowText, text),
        (role.Highlight, highlight),
        (role.HighlightedText, on),
        (role.Link, link),
    ):
        made.setColor(name, QColor(colour))
    return made


def test_high_contrast_takes_the_systems_colours() -> None:
    tokens = contrast(system_palette("#FFFFEE", "#101010", "#003300", "#FFFFFF", "#0000AA"))
    assert tokens.bg == tokens.surface == tokens.stop_soft == QColor("#FFFFEE")
    assert tokens.ink == tokens.stop == tokens.control == QColor("#101010")
    assert tokens.accent == QColor("#003300")
    assert tokens.link == QColor("#0000AA")


@pytest.mark.parametrize(
    "system",
    [
        ("#808080", "#909090", "#003300", "#FFFFFF", "#0000AA"),
        ("#FFFFFF", "#000000", "#777777", "#888888", "#0000AA"),
        ("#FFFFFF", "#000000", "#003300", "#FFFFFF", "#EEEEFF"),
    ],
)
def test_high_contrast_that_cannot_be_read_is_replaced(system: tuple[str, ...]) -> None:
    assert contrast(system_palette(*system)) == contrast()


@pytest.mark.parametrize("tokens", SETS.values(), ids=SETS)
def test_the_palette_has_every_role(tokens: Tokens) -> None:
    made = palette(tokens)
    group = QPalette.ColorGroup.Active
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            assert made.isBrushSet(group, role), role
    for text, ground in (
        (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window),
        (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
        (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
        (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
        (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
        (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
        (QPalette.ColorRole.Link, QPalette.ColorRole.Window),
    ):
        assert ratio(made.color(group, text), made.color(group, ground)) >= 4.5, text


# The theme


def test_there_is_one_theme_and_it_says_when_it_changes(qapp: QApplication) -> None:
    assert theme() is theme()
    heard: list[Any] = []
    theme().changed.connect(lambda: heard.append(theme().scheme))
    theme().set_override("dark")
    assert (heard, theme().tokens) == (["dark"], DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.bg
    theme().set_text_size(2)
    assert theme().large
    assert theme().font(Type.BODY).pixelSize() == round(30 * theme().scale / 2)
    assert qapp.font().pixelSize() == theme().font(Type.BODY).pixelSize()


@pytest.mark.parametrize("asked", [0.1, 1.0, 1.5, 9.0])
def test_the_text_size_stays_in_its_limits(asked: float) -> None:
    theme().set_text_size(asked)
    assert TEXT_SIZES[0] <= theme().text_size <= TEXT_SIZES[-1]


def test_the_letters_are_the_bundled_ones() -> None:
    from PySide6.QtGui import QFontInfo, QRawFont

    for kind in Type:
        font = theme().font(kind)
        assert QFontInfo(font).family() == ("Noto Sans Mono" if kind is Type.MONO else "Inter")
        assert QRawFont.fromFont(font).isValid()
        assert round(kind.value.size) == font.pixelSize()
        assert font.pixelSize() >= 13


def test_every_icon_is_one_of_ours_and_can_be_drawn() -> None:
    names = sorted(path.stem for path in resource("icons").glob("*.svg"))
    assert set(ICONS.values()) <= set(names)
    for name in names:
        from PySide6.QtGui import QImage

        image = QImage(24, 24, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        icons.draw(painter, name, QRectF(0, 0, 24, 24), QColor("#123456"))
        painter.end()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert inks == {"#123456"}, name


# Nothing is cut off


def drawn_outside(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that the widgets of a window draw beyond their own edge."""
    outside = []
    original = Paragraph.draw

    def draw(
        self: Paragraph, painter: QPainter, x: float, y: float, width: float, colour: QColor
    ) -> None:
        original(self, painter, x, y, width, colour)
        device = painter.device()
        if isinstance(device, QWidget) and self.text:
            place = painter.transform().mapRect(self.extent(width).translated(x, y))
            if not QRectF(device.rect()).adjusted(-1, -1, 1, 1).contains(place):
                outside.append(f"{type(device).__name__}: {self.text!r} {place} {device.rect()}")

    monkeypatch.setattr(Paragraph, "draw", draw)
    widget.grab()
    return outside


def unclipped(window: QWidget) -> list[str]:
    """Widgets that are lower than their text needs at their width."""
    return [
        f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()!r}"
        f" has {widget.height()}, needs {widget.heightForWidth(widget.width())}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, (Painted, QAbstractButton, Verbatim))
        and widget.isVisible()
        and widget.heightForWidth(widget.width()) > widget.height()
    ]


@pytest.mark.parametrize(
    ("width", "size", "direction"),
    [
        *((720, size, "ltr") for size in TEXT_SIZES),
        (960, 1.0, "ltr"),
        (1400, 2.0, "ltr"),
        (720, 1.0, "rtl"),
        (720, 2.0, "rtl"),
    ],
)
def test_no_text_is_cut_off(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, width: int, size: float, direction: str
) -> None:
    if direction == "rtl":
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme().set_text_size(size)
    gallery = Gallery()
    fit(gallery, width)
    assert unclipped(gallery) == []
    assert drawn_outside(gallery, monkeypatch) == []
    for widget in gallery.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, (Painted, QAbstractButton)):
            right = widget.mapTo(gallery, widget.rect().topRight()).x()
            left = widget.mapTo(gallery, QPoint(0, 0)).x()
            assert left >= 0, widget
            assert right < width, widget


def test_it_is_laid_out_again_when_the_text_grows() -> None:
    gallery = Gallery()
    fit(gallery, 960)
    before = gallery.heading.height()
    theme().set_text_size(1.5)
    fit(gallery, 960)
    assert gallery.heading.height() > before
    assert unclipped(gallery) == []


def test_a_narrow_label_is_measured_at_its_own_width() -> None:
    """A layout asks for the height at the column's width, which would be too little."""
    needed = Label("word " * 60).heightForWidth(200)
    label = Label("word " * 60)
    assert label.heightForWidth(700) < needed
    label.setMaximumWidth(200)
    assert label.heightForWidth(700) == needed


def test_a_lead_is_balanced_and_not_endless() -> None:
    text = lead("One two three four five six seven eight nine ten eleven. " * 4)
    window = shown(text, 1200)
    assert text.heightForWidth(2000) == text.heightForWidth(720)
    paragraph = Paragraph(text.text(), theme().font(Type.LEAD))
    width = paragraph.balanced_width(720)
    assert width <= 720
    assert paragraph.line_count(width) == paragraph.line_count(720)
    assert paragraph.line_count(width - 1) > paragraph.line_count(720) or width == 360
    assert window.isVisible()


def test_a_page_is_as_high_as_its_text_and_keeps_its_edges_in_line() -> None:
    page = ScrollPage()
    texts = [Label("word " * 200) for _ in range(6)]
    for text in texts:
        page.body.addWidget(text)
    page.resize(960, 400)
    page.show()
    QApplication.processEvents()
    content = page.widget()
    assert content is not None
    assert content.height() >= page.body.totalHeightForWidth(page.viewport().width())
    assert page.verticalScrollBar().isVisible()
    assert page.verticalScrollBar().width() == BAR
    for text in texts:
        left = text.mapTo(page, QPoint(0, 0)).x()
        assert left == side_margin(960) == 40
        assert left + text.width() == 960 - side_margin(960)
    assert side_margin(1400) == 260


# The keyboard


def test_tab_reaches_everything_that_can_be_used(qapp: QApplication) -> None:
    gallery = Gallery()
    fit(gallery, 960)
    gallery.activateWindow()
    seen: list[QWidget | None] = []
    for _ in range(40):
        key(gallery, Qt.Key.Key_Tab)
        if (focus := qapp.focusWidget()) in seen:
            break
        seen.append(focus)
    expected = {
        gallery.path,
        gallery.folded.button,
        gallery.verbatim,
        gallery.zone,
        gallery.steps[0].action,
        gallery.choices[0],
        gallery.tick,
        gallery.field,
        gallery.pasted,
        gallery.back,
        gallery.forward,
        gallery.link,
    }
    assert expected <= set(seen)
    assert gallery.off not in seen


def test_arrows_and_space_choose(qapp: QApplication) -> None:
    gallery = Gallery()
    fit(gallery, 960)
    first, second, third = gallery.choices[:3]
    first.setFocus()
    key(gallery, Qt.Key.Key_Space)
    assert first.isChecked()
    key(gallery, Qt.Key.Key_Down)
    assert qapp.focusWidget() is second
    assert (first.isChecked(), second.isChecked(), third.isChecked()) == (False, True, False)
    gallery.tick.setFocus()
    key(gallery, Qt.Key.Key_Space)
    assert gallery.tick.isChecked()


def test_the_whole_card_can_be_clicked() -> None:
    gallery = Gallery()
    fit(gallery, 960)
    choice = gallery.choices[1]
    QTest.mouseClick(
        choice, Qt.MouseButton.LeftButton, pos=QPoint(choice.width() - 5, choice.height() - 5)
    )
    assert choice.isChecked()
    QTest.mouseClick(gallery.tick, Qt.MouseButton.LeftButton, pos=QPoint(300, 5))
    assert gallery.tick.isChecked()


def test_space_unfolds_and_says_so() -> None:
    gallery = Gallery()
    fit(gallery, 960)
    folded: Disclosure = gallery.folded
    heard: list[bool] = []
    folded.toggled.connect(heard.append)
    folded.button.setFocus()
    key(gallery, Qt.Key.Key_Space)
    assert not folded.is_open
    assert not gallery.verbatim.isVisible()
    assert folded.button.accessibleDescription() == "fermé"
    key(gallery, Qt.Key.Key_Space)
    assert heard == [False, True]
    assert folded.button.accessibleDescription() == "ouvert"


def test_the_zone_answers_the_keyboard_and_says_what_a_click_does() -> None:
    zone = DropZone("Drop it here", "It is copied.", "Choose a file…", "Choose or drop")
    window = shown(zone)
    clicks: list[str] = []
    zone.clicked.connect(lambda: clicks.append("click"))
    zone.setFocus()
    key(window, Qt.Key.Key_Space)
    assert len(clicks) == 1
    normal = zone.grab().toImage()
    zone.set_over("Let go to read it")
    over = zone.grab().toImage()
    zone.set_over(None)
    zone.set_busy("Reading…", "Cancel")
    assert zone.busy
    assert "Cancel" in zone.accessibleName()
    busy = zone.grab().toImage()
    zone.set_busy(None)
    assert zone.accessibleName() == "Choose or drop"
    assert not zone.busy
    assert zone.grab().toImage() == normal
    assert len({bytes(i.constBits()) for i in (normal, over, busy)}) == 3
    assert normal.size() == over.size() == busy.size()


def ring_of(window: QWidget) -> FocusRing:
    ring = window.findChild(FocusRing)
    assert ring is not None
    return ring


def test_the_ring_follows_the_keyboard_and_not_the_mouse(qapp: QApplication) -> None:
    gallery = Gallery()
    fit(gallery, 960)
    gallery.activateWindow()
    ring = gallery.ring
    key(gallery, Qt.Key.Key_Tab)
    key(gallery, Qt.Key.Key_Tab)
    target = qapp.focusWidget()
    assert target is not None
    assert ring.isVisible()
    around = QRect(target.mapTo(gallery, QPoint(0, 0)), target.size())
    assert ring.geometry().contains(around)
    assert ring.geometry() == around.adjusted(-6, -6, 6, 6)
    gallery.tick.setFocus()
    QApplication.processEvents()
    where = gallery.tick.mapTo(gallery, QPoint(10, 10))
    assert ring.geometry().contains(where)
    QTest.mouseClick(
        gallery.windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        where,
    )
    QApplication.processEvents()
    assert gallery.tick.isChecked(), "the ring is in the way of the mouse"
    assert not ring.isVisible()


def test_the_ring_is_cut_where_its_page_ends() -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 50, 0, 50)
    page = ScrollPage()
    column.addWidget(page)
    buttons = [Button(f"Button {i}") for i in range(30)]
    for button in buttons:
        page.body.addWidget(button)
    ring = FocusRing(window)
    window.resize(500, 300)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    key(window, Qt.Key.Key_Tab)
    buttons[0].setFocus()
    QApplication.processEvents()
    assert ring.isVisible()
    page.verticalScrollBar().setValue(35)
    QApplication.processEvents()
    assert ring.geometry().top() >= 50
    page.verticalScrollBar().setValue(500)
    QApplication.processEvents()
    assert not ring.isVisible()
    page.show_widget(buttons[0])
    QApplication.processEvents()
    assert ring.isVisible()
    assert ring_of(window) is ring


def test_the_ring_survives_its_target() -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = Button("First"), Button("Second")
    column.addWidget(first)
    column.addWidget(second)
    ring = FocusRing(window)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    key(window, Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert ring.isVisible()
    focused = first if first.hasFocus() else second
    column.removeWidget(focused)
    focused.setParent(None)
    focused.deleteLater()
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    key(window, Qt.Key.Key_Tab)


# What is heard


def heard(widget: QWidget) -> tuple[QAccessible.Role, str]:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.role(), found.text(QAccessible.Text.Name)


def test_a_screen_reader_hears_names_and_roles() -> None:
    roles.install()
    gallery = Gallery()
    fit(gallery, 960)
    role = QAccessible.Role
    for widget, expected in (
        (gallery.path, (role.Graphic, PATH.spoken)),
        (gallery.heading.sentence, (role.Heading, gallery.heading.sentence.text())),
        (gallery.desks.cards()[2], (role.StaticText, "Côté destinataire: Doit agir")),
        (gallery.sure, (role.StaticText, gallery.sure.text())),
        (gallery.dots, (role.StaticText, "Étape 2 sur 6")),
        (gallery.back, (role.Button, "Retour")),
        (gallery.zone, (role.Button, gallery.zone.accessibleName())),
        (gallery.choices[0], (role.RadioButton, "Oui, les autres reçoivent mes messages")),
        (gallery.tick, (role.CheckBox, "Les données du rapport")),
        (gallery.folded.button, (role.Button, "La réponse du serveur, mot pour mot")),
        (gallery.field, (role.EditableText, "Votre nom")),
        (gallery.verbatim, (role.EditableText, "La réponse du serveur")),
        (gallery.progress, (role.ProgressBar, "Vérifications")),
        (
            gallery.checks[1],
            (
                role.StaticText,
                "Qui peut envoyer pour votre domaine: Bon. Votre messagerie y figure.",
            ),
        ),
    ):
        assert heard(widget) == expected
    unnamed = [
        widget
        for widget in gallery.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if not isinstance(widget, QScrollArea) and not heard(widget)[1]
    ]
    assert unnamed == []


def test_a_strangers_text_is_plain() -> None:
    label = Label("<img src='http://evil.example/x.png'><b>550</b> a&b")
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text().startswith("<img")
    assert not label.openExternalLinks()
    assert plain_tip("<b>&") == "<span>&lt;b&gt;&amp;</span>"


def test_an_ampersand_in_a_choice_is_no_shortcut() -> None:
    assert Choice("Smith & Sons").text() == "Smith && Sons"
    assert heard(Choice("Smith & Sons"))[1] == "Smith & Sons"


# Checks and progress


def test_a_check_keeps_its_room_from_the_start() -> None:
    row = CheckRow("Who may send for your domain", "SPF")
    before = row.heightForWidth(700)
    row.set_state("running", "Asking…")
    assert row.heightForWidth(700) == before
    row.set_state("ok", "Fine", "Your mail service is on the list.")
    assert row.heightForWidth(700) == before
    assert row.text() == ("Who may send for your domain: Fine. Your mail service is on the list.")


@pytest.mark.parametrize("scheme", ["light", "contrast"])
def test_states_differ_in_shape(scheme: Any) -> None:
    """In high contrast, and in print, there is no colour to tell them apart."""
    theme().set_override(scheme)
    pictures = set()
    for state in ICONS:
        row = CheckRow("A check", "", state)
        row.resize(300, 54)
        image = row.grab(QRect(0, 0, 32, 54)).toImage()
        grey = image.convertToFormat(image.Format.Format_Grayscale8)
        pictures.add(bytes(grey.constBits()))
    assert len(pictures) == len(ICONS) == len(INKS)


def test_only_what_is_running_and_seen_moves() -> None:
    row = CheckRow("A check", "", "running", "Asking…")
    window = shown(row)
    timer = row.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    window.hide()
    assert not timer.isActive()
    row.set_state("running", "Asking…")
    assert not timer.isActive()
    window.show()
    assert timer.isActive()
    row.set_state("ok", "Fine")
    assert not timer.isActive()


def test_the_bar_moves_to_its_value() -> None:
    bar = Progress("Checks")
    bar.setRange(0, 4)
    bar.setValue(2)
    bar.resize(400, 8)
    image = bar.grab().toImage()
    assert image.pixelColor(100, 4) == theme().tokens.accent
    assert image.pixelColor(300, 4) == theme().tokens.surface


def test_verbatim_text_can_be_copied_whole() -> None:
    box = Verbatim("The answer", REPLY)
    window = shown(box)
    assert window.isVisible()
    assert box.isReadOnly()
    QGuiApplication.clipboard().clear()
    box.copy_all()
    assert QGuiApplication.clipboard().text() == REPLY
    long = Verbatim("The answer", "line\n" * 200)
    assert long.heightForWidth(600) < 300


# Starting fast

START = """
import importlib, pkgutil, sys
import relayfix.gui.theme, relayfix.gui.widgets
for found in pkgutil.iter_modules(relayfix.gui.widgets.__path__):
    importlib.import_module(f"relayfix.gui.widgets.{found.name}")
late = {"dns", "extract_msg", "keyring", "dkim", "truststore", "publicsuffixlist"}
late |= {"relayfix.report.pdf.pages", "relayfix.report.pdf.content", "asyncio", "email"}
print(sorted(late & set(sys.modules)))
"""


def test_the_widgets_import_only_qt_and_our_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
