# SPDX-License-Identifier: GPL-3.0-or-later
"""What an eye finds in pictures, and a comparison of sizes with hints does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

from relayfix.gui.context import PageId
from relayfix.gui.dialogs import Sheet
from relayfix.gui.pages.answer import AnswerPage, _split
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.server import ServerPage
from relayfix.gui.theme import LIGHT, TEXT_SIZES, Type, theme
from relayfix.gui.widgets.confidence import Confidence
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label, Painted, sentence
from relayfix.gui.widgets.scroll import ScrollPage
from relayfix.gui.widgets.step_row import StepRow
from relayfix.gui.widgets.text_box import Field
from relayfix.knowledge.texts import languages
from relayfix.model.policy import Policy
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.report.pdf.path_brush import PathBrush
from relayfix.report.pdf.path_picture import PathPicture
from tests.support.gallery import PATH
from tests.support.more_states import to_consent
from tests.support.states import KINDS
from tests.support.wizard import Drive, settle, wait_until

HEBREW = "דנה לוי"


@pytest.fixture(autouse=True)
def _usual(qapp: QApplication) -> Iterator[None]:
    theme().apply()
    yield
    theme().set_text_size(1.0)
    qapp.processEvents()


def ink(text: str) -> int:
    """The lowest row of pixels that a heading draws upon."""
    label = Label(text, Type.DISPLAY)
    label.resize(800, label.heightForWidth(800))
    picture = label.grab().toImage()
    ground = picture.pixel(799, 0)
    rows = (
        y
        for y in range(picture.height())
        if any(picture.pixel(x, y) != ground for x in range(picture.width()))
    )
    return max(rows)


def test_another_script_does_not_sink_the_line() -> None:
    for kind in (Type.DISPLAY, Type.BODY, Type.SMALL):
        baselines = []
        for text in ("gyp", f"gyp {HEBREW}"):
            paragraph = Paragraph(text, theme().font(kind))
            paragraph.line_count(2000)
            line = paragraph._layouts[0].lineAt(0)
            baselines.append(round(line.y() + line.ascent(), 3))
        assert baselines[0] == baselines[1]
    assert ink(f"gyp {HEBREW}") == ink("gyp")


def test_no_word_of_a_heading_hangs_alone() -> None:
    heading = sentence("Your message to bob@client.example was stopped on its way.")
    room = heading.sizeHint().width() - 60
    heading.resize(room, heading.heightForWidth(room))
    picture = heading.grab().toImage()
    ground = picture.pixel(room - 1, 0)

    def reach(rows: range) -> int:
        return max(
            x for x in range(picture.width()) if any(picture.pixel(x, y) != ground for y in rows)
        )

    half = picture.height() // 2
    upper, lower = reach(range(half)), reach(range(half + 8, picture.height()))
    assert lower > upper / 2, "the last word stands alone"


def test_balancing_breaks_no_word() -> None:
    words = "Your message to claire.petit@cabinetexemple.example landed in spam."
    paragraph = Paragraph(words, theme().font(Type.DISPLAY))
    longest = paragraph.minimum_width()
    for width in (longest + 2, longest + 60, longest + 200):
        balanced = paragraph.balanced_width(width)
        assert longest <= balanced <= width
        assert paragraph.line_count(balanced) == paragraph.line_count(width)


def test_what_has_to_break_breaks_at_its_hyphens() -> None:
    words = "Your message to claire.petit@cabinet-exemple.example landed in spam."
    paragraph = Paragraph(words, theme().font(Type.DISPLAY))
    width = paragraph.minimum_width() - 40
    piece = Paragraph("claire.petit@cabinet-", theme().font(Type.DISPLAY)).natural_width()
    balanced = paragraph.balanced_width(width)
    assert piece <= balanced < width
    assert paragraph.line_count(balanced) == paragraph.line_count(width)


@pytest.mark.parametrize("stops", [3, 4, 5])
@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("width", [780, 880])
def test_the_way_home_keeps_off_its_words(
    stops: int, rtl: bool, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels: list[QRectF] = []
    breaks: list[QPointF] = []
    bows: list[float] = []
    monkeypatch.setattr(PathBrush, "round_home", lambda _self, _a, _b, y: bows.append(y))
    monkeypatch.setattr(PathBrush, "sign_and_words", lambda _self, where, *_: labels.append(where))
    monkeypatch.setattr(PathBrush, "cross", lambda _self, centre, *_: breaks.append(centre))
    passed, refused, last = PATH.stops[0], PATH.stops[2], PATH.stops[-1]
    path = replace(
        PATH, stops=(*[passed] * (stops - 2), refused, last), came_back="came back to you"
    )
    picture = PathPicture(path, rtl=rtl)
    assert picture.across(width)
    page = QImage(width, 400, QImage.Format.Format_RGB32)
    painter = QPainter(page)
    picture.paint_on(painter, width, LIGHT)
    painter.end()
    (label,), (cross,) = labels, breaks
    assert label.left() >= 0
    assert label.right() <= width
    # Where there is no room beside the break, the words stand over the bow, and in its middle.
    assert bool(bows) == (stops == 3)
    if bows:
        home = width / stops / 2
        middle = (cross.x() + (width - home if rtl else home)) / 2
        assert label.center().x() == pytest.approx(middle)
        assert label.bottom() < bows[0] < cross.y() - 32
    else:
        assert not label.left() - 8 < cross.x() < label.right() + 8


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_words_beside_an_icon_keep_their_tails(size: float) -> None:
    theme().set_text_size(size)
    words = IconText("info", "jpgqy " * 30)
    lines = words.heightForWidth(300)
    words.resize(300, lines)
    cut = words.grab().toImage()
    words.resize(300, lines + 20)
    whole = words.grab().toImage()
    ground = whole.pixel(299, lines + 19)
    below = (whole.pixel(x, y) for y in range(lines, lines + 20) for x in range(300))
    assert all(pixel == ground for pixel in below)
    assert any(cut.pixel(x, lines - 3) != ground for x in range(300))


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_a_step_of_one_line_stands_beside_its_number(size: float) -> None:
    theme().set_text_size(size)
    row = StepRow(1, "Ask them")
    row.resize(600, row.heightForWidth(600))
    row.show()
    settle()
    (title,) = row.findChildren(Label)
    number = next(one for one in row.findChildren(Painted) if one is not title)
    line = title.y() + title.heightForWidth(title.width()) / 2
    assert abs(line - number.y() - number.height() / 2) <= 1
    row.close()


def test_a_field_that_is_wrong_has_a_sign_and_another_edge() -> None:
    field = Field("Server", "smtp..example")
    field.resize(300, field.height())
    usual = field.grab().toImage()
    field.set_wrong(True)
    wrong = field.grab().toImage()
    middle = field.height() // 2
    assert wrong.pixel(150, 1) != usual.pixel(150, 1)
    sign = [x for x in range(200, 296) if wrong.pixel(x, middle) != usual.pixel(x, middle)]
    assert sign
    field.set_wrong(False)
    assert field.grab().toImage() == usual


def test_a_few_pixels_of_nothing_bring_no_scroll_bar() -> None:
    for over, bar in ((-4, False), (8, False), (40, True)):
        page = ScrollPage()
        block = QWidget()
        block.setFixedHeight(400)
        page.body.addWidget(block)
        page.resize(960, 400 + 20 + 16 - over)
        page.show()
        settle()
        assert page.verticalScrollBar().isVisible() == bar, over
        page.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Try this first: compare the address.", ("Try this first", "Compare the address.")),
        (
            "Essayez d’abord ceci\u00a0: comparez l’adresse.",
            ("Essayez d’abord ceci", "Comparez l’adresse."),
        ),
        ("Write to this one: bob@client.example", ("Write to this one", "bob@client.example")),
        ("Do it now. Then rest.", ("Do it now", "Then rest.")),
        ("Choose port 587 with STARTTLS.", ("Choose port 587 with STARTTLS", "")),
    ],
)
def test_a_step_has_a_title_and_a_sentence(words: str, expected: tuple[str, str]) -> None:
    assert _split(words) == expected


@pytest.mark.parametrize("kind", ["text", "delayed", "unknown-user", "lure"])
def test_nothing_is_said_twice_and_not_knowing_has_no_measure(
    drive: Drive, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "back.eml"
    file.write_bytes(KINDS[kind])
    drive.read(str(file))
    page = drive.page(HappenedPage)
    shown = [label.text().rstrip(".") for label in page.findChildren(QLabel) if label.isVisible()]
    assert len([words for words in shown if words.endswith("still on its way")]) <= 1
    assert len(set(shown)) == len(shown)
    assert bool(page.findChildren(Confidence)) == (kind != "text")


def answered(drive: Drive, *, skipping: bool) -> AnswerPage:
    """From what happened to the answer, without anybody being asked."""
    to_consent(drive)
    drive.press(drive.current.wizard.second if skipping else drive.current.wizard.filled)
    drive.on(PageId.ANSWER)
    return drive.page(AnswerPage)


@pytest.mark.parametrize("allowed", [True, False])
def test_who_may_not_let_checks_run_is_not_offered_it(
    start: Callable[..., Drive], allowed: bool
) -> None:
    drive = start(policy=Policy(source="x", contacts=None if allowed else frozenset()))
    drive.read()
    answer = answered(drive, skipping=allowed)
    offer = drive.current.words.text("window.answer.make_checks_button")
    assert any(button.text() == offer for button in buttons(answer)) == allowed


@pytest.mark.parametrize("language", languages())
def test_no_menu_cuts_its_words(start: Callable[..., Drive], language: str) -> None:
    drive = start(language=language)
    drive.program._on_text_size(2.0)
    settle()
    window = drive.current
    for button in (window.drop_page.ways.example, window.header.menu, window.header.language):
        button.click()
        menus = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu)]
        (menu,) = (one for one in menus if one.isVisible())
        given = menu.width()
        bare = QMenu()
        for action in menu.actions():
            bare.addAction(action)
        assert given >= bare.sizeHint().width() + theme().px(12), menu.actions()[0].text()
        menu.close()
        settle()


def test_what_is_longer_than_its_field_is_read_from_its_beginning(drive: Drive) -> None:
    drive.read()
    to_consent(drive)
    drive.current.go(PageId.SERVER)
    page = drive.page(ServerPage)
    assert page.username.text()
    assert page.username.cursorPosition() == 0


def buttons(page: QWidget) -> list[QAbstractButton]:
    """All that can be pressed."""
    return page.findChildren(QAbstractButton)


def test_a_page_that_goes_on_shows_it_at_its_edge(drive: Drive, tmp_path: Path) -> None:
    file = tmp_path / "back.eml"
    file.write_bytes(KINDS["twelve"])
    drive.read(str(file))
    area = drive.page(HappenedPage).area
    assert isinstance(area, ScrollPage)
    settle()
    bar, more = area.verticalScrollBar(), area.findChild(QWidget, "more below")
    assert more is not None
    assert bar.maximum() > bar.value()
    assert more.isVisible()
    bar.setValue(bar.maximum())
    settle()
    assert not more.isVisible(), "the end of the page is its end"


def test_with_large_text_the_lone_lock_has_its_words(start: Callable[..., Drive]) -> None:
    drive = start()
    drive.program._on_text_size(2.0)
    settle()
    wizard = drive.current.wizard
    assert wizard.filled.isHidden()
    assert wizard.disclosure.text() == drive.current.words.text("window.left.nothing")


def test_with_large_text_the_preview_is_not_smaller(drive: Drive) -> None:
    drive.read()
    drive.current.go(PageId.HAND_OVER)
    settle()
    paper = drive.page(HandOverPage).preview.paper
    usual = paper.width()
    drive.program._on_text_size(2.0)
    settle()
    assert paper.width() > usual
    drive.program._on_text_size(1.0)
    settle()
    assert paper.width() == usual


def test_the_large_preview_is_gone_once_it_is_closed(drive: Drive) -> None:
    drive.read()
    drive.current.go(PageId.HAND_OVER)
    preview = drive.page(HandOverPage).preview
    wait_until(lambda: preview.pages is not None, "the preview")
    drive.press(preview.large)
    (sheet,) = drive.current.findChildren(Sheet)
    drive.press(sheet.safe)
    wait_until(lambda: not drive.current.findChildren(Sheet), "its end")
