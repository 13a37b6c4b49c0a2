# SPDX-License-Identifier: GPL-3.0-or-later
"""The PDF: what it says can be found, what is a stranger's stays text, and nothing is cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication

from relayfix.knowledge.texts import Catalogue
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import diagnose_document
from relayfix.report.pdf import pages, render
from relayfix.report.pdf.paragraph import plain
from relayfix.report.pdf.writer import LONGEST, ReportDocument
from relayfix.report.redaction import redact
from relayfix.report.shapes import EvidenceLine, Reasoned, ReportView, Row
from relayfix.report.view import report_view
from tests.support import dossiers
from tests.support.poppler import Pdf
from tests.support.project import ROOT

LONG_HOST = "mail-gateway-with-a-very-long-name.department-of-everything.enterprise.example"

Report = tuple[ReportView, dict[str, Any], Catalogue]

pytestmark = pytest.mark.usefixtures("qapp")


def report(language: str = "en", dossier: Dossier | None = None) -> Report:
    """A view, its redacted document, and the words."""
    dossier = dossier or dossiers.dossier()
    words = dossiers.words(language)
    document = redact(diagnose_document(dossier, words), dossier, Consent())
    return report_view(document, words), document, words


def with_case(view: ReportView, **changes: Any) -> ReportView:
    """The view with its first case changed."""
    return replace(view, cases=(replace(view.first, **changes), *view.cases[1:]))


def crowded(view: ReportView) -> ReportView:
    """Long hosts, twelve recipients, six stops, many checks: what strains a layout."""
    case = view.first
    reply = case.replies[0]
    people = tuple(f"person{i}@{LONG_HOST}" for i in range(12))
    sender, own, refuser, recipient = case.path.stops
    long_stop = replace(own, title="The gateway of the whole enterprise", host=LONG_HOST)
    stops = (sender, long_stop, own, long_stop, replace(refuser, host=LONG_HOST), recipient)
    return replace(
        with_case(
            view,
            lead=case.lead * 4,
            recipients=people,
            path=replace(case.path, stops=stops),
            replies=tuple(replace(reply, recipient=who, host=LONG_HOST) for who in people),
            facts=(*case.facts, Row(key="x", label="A long label", value="y" * 5000, literal=True)),
            hops=case.hops * 12,
            steps=case.steps * 3,
            fixes=(replace(case.fixes[0], proposed=f"v=spf1 include:{LONG_HOST} -all"),),
        ),
        checks=view.checks * 8,
    )


def bare(view: ReportView) -> ReportView:
    """As little as there can be."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("replies", "steps", "fixes", "facts", "hops", "commands", "ruled_out", "runners_up"), ()
    )
    view = with_case(view, lead="", in_one_line="", also_noticed=(), **nothing)
    return replace(
        view, checks=(), spf=(), environment=(), answers=(), not_checked=(), also_noticed=()
    )


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Pdf]:
    """Renders a view into a file that the tools can read."""

    def make(view: ReportView, document: dict[str, Any], words: Catalogue, size: Any = "A4") -> Pdf:
        return Pdf(render(view, document, words, page_size=size), tmp_path)

    return make


def test_its_text_is_found(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    view = with_case(view, lead="Once it is fixed, send again at 14:06. Official flags fly.")
    found = made(view, document, words).words()
    for expected in (
        *("fixed", "Official flags fly", "at 14:06", "550 5.7.367", "554 5.7.1", "203.0.113.25"),
        *("Sent 14:05", "Refused 14:06", "came back at 14:06", view.first.desks[2].word),
        *(stop.title for stop in view.first.path.stops),
        *(step.text for step in view.first.steps),
        *(row.label for row in view.first.facts if row.known),
    ):
        assert expected in found


def test_french_keeps_its_accents(made: Callable[..., Pdf]) -> None:
    view, document, words = report("fr")
    found = made(view, document, words).words()
    for expected in ("Écarté, et pourquoi", "Qui fait quoi maintenant", "Côté destinataire"):
        assert expected in found
    assert "Refusé 14:06" in found
    assert "1 sur" in found


@pytest.mark.parametrize(
    ("size", "expected"), [("A4", "595 x 842 pts (A4)"), ("Letter", "612 x 792 pts (letter)")]
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_has_two_to_four_pages_and_says_what_it_is(
    made: Callable[..., Pdf], size: str, expected: str, language: str
) -> None:
    view, document, words = report(language)
    info = made(view, document, words, size).info()
    assert 2 <= int(info["Pages"]) <= 4
    assert info["Page size"] == expected
    assert info["Title"] == view.title
    assert info["Creator"] == "RelayFix"


def test_every_page_says_which_it_is(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    found = made(view, document, words).pages()
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page
        assert view.date in page
    assert view.first.headline in found[0]
    assert view.headings.one_line in found[0]
    assert view.headings.for_it in found[1].split(view.headings.for_it_lead)[0]
    assert view.headings.for_it_lead not in found[0]


def test_what_overflows_page_one_shares_page_two(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    found = made(with_case(view, steps=view.first.steps * 9), document, words).pages()
    assert view.headings.one_line in found[1]
    assert view.headings.for_it_lead in found[1]


def test_the_data_travel_inside(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    attached = made(view, document, words).attachments()
    assert list(attached) == ["report.json"]
    assert json.loads(attached["report.json"]) == document


def test_only_our_fonts_and_all_of_them_inside(made: Callable[..., Pdf]) -> None:
    """A sign from another font would look different on each computer, or be missing."""
    view, document, words = report("fr")
    fonts = made(view, document, words).fonts()
    names = {font[0].partition("+")[2] or font[0] for font in fonts}
    assert names == {"Inter-Regular", "Inter-SemiBold", "NotoSansMono-Regular"}
    assert {tuple(font[-5:-2]) for font in fonts} <= {("yes", "no", "yes"), ("yes", "yes", "yes")}


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>550</b> <img src='file:///etc/hostname'> <a href='http://evil.example'>x</a>",
        "&lt;script&gt; {count} %s \\n",
        "5.7.1\x0b\x07\x1b[31m refused\ufffcnow",
    ],
)
def test_what_a_stranger_says_stays_text(made: Callable[..., Pdf], hostile: str) -> None:
    view, document, words = report()
    reply = replace(view.first.replies[0], words=hostile, nested_words=None)
    row = replace(view.first.facts[0], value=hostile)
    view = with_case(view, replies=(reply,), facts=(row,), in_one_line=hostile, lead=hostile)
    pdf = made(view, document, words)
    seen = "".join(plain(hostile).split())
    assert "".join(pdf.text(flowing=True).split()).count(seen) >= 3
    assert b"/URI" not in pdf.path.read_bytes()
    assert b"/Launch" not in pdf.path.read_bytes()


def test_a_name_cannot_be_turned_around(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    view = with_case(view, in_one_line="Refused by \u202eelpmaxe.live\u202c and \u2066x\u2069.")
    assert "Refused by elpmaxe.live and x." in made(view, document, words).words()


def test_the_document_loads_nothing(tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    assert QImage(1, 1, QImage.Format.Format_RGB32).save(str(picture))
    document = ReportDocument()
    assert document.resource(2, picture.as_uri()) is None
    assert document.resource(3, "http://evil.example/style.css") is None


def blank(image: QImage, x: range, y: range) -> bool:
    """Nothing is printed in that part of a page."""
    return all(image.pixelColor(column, row).red() > 250 for column in x for row in y)


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("change", [crowded, bare])
def test_nothing_runs_off_the_paper(
    made: Callable[..., Pdf], size: Literal["A4", "Letter"], change: Callable[..., ReportView]
) -> None:
    view, document, words = report("fr")
    for image in made(change(view), document, words, size).pixels():
        width, height = image.width(), image.height()
        edge = 26  # 16.5 mm at 40 dots an inch
        assert blank(image, range(edge), range(height))
        assert blank(image, range(width - edge, width), range(height))
        assert blank(image, range(width), range(height - 20, height))  # 12.7 mm
        assert not blank(image, range(width), range(height // 3))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_line_is_wider_than_its_place(language: str) -> None:
    view, _, words = report(language)
    writer = pages.Pages.of(crowded(view), words, "Letter").writer
    assert writer.document.size().width() <= writer.width
    block = writer.document.begin()
    while block.isValid():
        layout = block.layout()
        for line in (layout.lineAt(i) for i in range(layout.lineCount())):
            assert line.naturalTextWidth() <= line.width() + 1, block.text()
        block = block.next()


def test_twelve_recipients_are_told_once(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    view = crowded(view)
    first = " ".join(made(view, document, words).pages()[0].split())
    assert "and 9 more" in first
    assert first.count("550 5.7.367") == 1


def test_a_value_without_end_is_cut_and_kept_whole_in_the_data(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    view = with_case(view, facts=(Row(key="x", label="Odd", value="y" * 5000, literal=True),))
    found = "".join(made(view, document, words).text(flowing=True).split())
    assert "y" * 200 in found
    assert found.count("y") < LONGEST + 400
    assert "y…" in found


@pytest.mark.parametrize("rows", range(18, 34))
def test_a_heading_never_stands_alone_at_the_end_of_a_page(rows: int) -> None:
    view, _, words = report()
    filler = tuple(Row(key=f"{i}", label=f"Row {i}", value="x") for i in range(rows))
    reasons = tuple(Reasoned(title=f"Reason {i}", why=("Because.",)) for i in range(30))
    view = replace(with_case(view, facts=filler, fixes=(), ruled_out=reasons), checks=())
    writer = pages.Pages.of(view, words, "A4").writer
    layout = writer.document.documentLayout()
    block = writer.document.begin()
    while block.isValid():
        if block.charFormat().font().pixelSize() >= 18 and block.text().strip():
            after = block.next()
            top, below = layout.blockBoundingRect(block).top(), layout.blockBoundingRect(after)
            assert int(top // writer.height) == int((below.bottom() - 1) // writer.height), (
                f"{block.text()!r} stands alone"
            )
        block = block.next()


@pytest.mark.parametrize("rows", range(20, 36, 2))
def test_a_box_is_not_torn(rows: int) -> None:
    view, _, words = report()
    filler = tuple(Row(key=f"{i}", label=f"Row {i}", value="x") for i in range(rows))
    case = replace(view.first, facts=filler, fixes=view.first.fixes[:1] * 15)
    writer = pages.Pages.of(replace(view, cases=(case,)), words, "A4").writer
    assert len(writer.boxes) == 16 + len(case.commands)
    layout = writer.document.documentLayout()
    for box in writer.boxes:
        rect = layout.frameBoundingRect(box)
        assert int((rect.top() + 1) // writer.height) == int((rect.bottom() - 1) // writer.height)


def test_states_are_told_without_colour(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    found = made(view, document, words).words()
    for check in view.checks:
        assert check.word in found
    for stop in view.first.path.stops:
        assert stop.chip in found


def test_an_application_that_runs_is_left_as_it_is(
    qapp: QApplication, made: Callable[..., Pdf]
) -> None:
    """Its palette may be dark; the paper is white and the ink dark nevertheless."""
    view, document, words = report()
    light = made(view, document, words).pixels()[0]
    before, font = QPalette(qapp.palette()), qapp.font()
    dark = QPalette(QColor("#101010"))
    dark.setColor(QPalette.ColorRole.Text, QColor("#FFFFFF"))
    dark.setColor(QPalette.ColorRole.WindowText, QColor("#FFFFFF"))
    qapp.setPalette(dark)
    try:
        assert made(view, document, words).pixels()[0] == light
        assert qapp.palette().color(QPalette.ColorRole.Text) == QColor("#FFFFFF")
        assert qapp.font() == font
        assert QApplication.instance() is qapp
    finally:
        qapp.setPalette(before)


def test_the_preview_is_the_page_that_is_printed() -> None:
    view, _, words = report()
    laid = pages.Pages.of(view, words, "A4")
    shown = pages.image(laid, 0, 300, 2.0)
    assert shown.width() == 600
    assert shown.devicePixelRatio() == 2.0
    assert shown.pixelColor(5, 5) == QColor("#FFFFFF")
    other = pages.image(laid, 1, 300, 2.0)
    assert shown != other


ALONE = """
import sys, threading
from tests.unit.report import test_pdf
from relayfix.report.pdf import render
view, document, words = test_pdf.report()
if sys.argv[1] == "thread":
    problems = []
    def work():
        try:
            render(view, document, words)
        except RuntimeError as error:
            problems.append(str(error))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print(problems)
else:
    first = render(view, document, words)
    from PySide6.QtGui import QGuiApplication
    got = []
    thread = threading.Thread(target=lambda: got.append(render(view, document, words)))
    thread.start()
    thread.join()
    print(first[:5], len(first) > 10_000, len(got[0]) > 10_000, QGuiApplication.platformName())
"""


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("main", "b'%PDF-' True True offscreen"),
        ("thread", "['the first PDF without a window must be made in the main thread']"),
    ],
)
def test_it_needs_no_screen_and_no_application(how: str, expected: str) -> None:
    """On a server the command line makes the report; from there on any thread may."""
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE, how],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == (expected, 0), done.stderr


def test_other_cases_are_named_on_page_one(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    other = replace(view.first, headline="Somebody else acts.", recipients=("other@third.example",))
    one, *_rest = made(replace(view, cases=(view.first, other)), document, words).pages()
    flat = " ".join(one.split())
    assert words.text("report.heading.further") in flat
    assert "other@third.example: Somebody else acts." in flat


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_crowd_of_cases_keeps_to_four_pages(made: Callable[..., Pdf], size: str) -> None:
    view, document, words = report()
    pdf = made(replace(view, cases=(view.first,) * 4), document, words, size)
    assert int(pdf.info()["Pages"]) <= pages.MOST_PAGES


@pytest.mark.parametrize("rows", range(14, 30, 2))
def test_a_row_of_a_table_is_not_torn(rows: int) -> None:
    view, _, words = report()
    two_lines = "words " * 24
    filler = tuple(Row(key=f"{i}", label=f"Row {i}", value=two_lines) for i in range(rows))
    case = replace(view.first, facts=filler, fixes=())
    writer = pages.Pages.of(replace(view, cases=(case,)), words, "A4").writer
    torn = 0
    for table in writer._grids:
        for row in range(1 + table.format().toTableFormat().headerRowCount(), table.rows()):
            top, bottom = writer._reach(table, row)
            torn += int((top + 1) // writer.height) != int((bottom - 1) // writer.height)
    assert torn == 0


def test_only_a_page_of_our_own_tables_can_be_clicked(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    fix = replace(view.first.fixes[0], proposed="https://bl.example/out", leaves_a_list=True)
    stranger = replace(fix, leaves_a_list=False, proposed="https://stranger.example/")
    pdf = made(with_case(view, fixes=(fix, stranger)), document, words)
    data = pdf.path.read_bytes()
    assert b"/URI (https://bl.example/out)" in data
    assert b"stranger.example/)" not in data
    assert "https://stranger.example/" in pdf.words()


def test_a_name_in_arabic_turns_no_line_around() -> None:
    view, _, words = report()
    name = "\u0644\u064a\u0644\u0649"
    steps = tuple(replace(step, name=f"{name} (sender)") for step in view.first.steps)
    writer = pages.Pages.of(
        replace(view, cases=(replace(view.first, steps=steps),)), words, "A4"
    ).writer
    block = writer.document.begin()
    while not block.text().startswith(name):
        block = block.next()
    assert block.layout().lineAt(0).naturalTextRect().left() < 5


@pytest.mark.parametrize("more", range(0, 20, 2))
def test_a_table_begins_with_a_whole_row_under_its_heading(
    made: Callable[..., Pdf], more: int
) -> None:
    """However much stands before it: no heading without its table, no first row that is torn."""
    view, document, words = report()
    first = replace(view.made[0], question="Where does it go " * 9 + "and whole?")
    view = with_case(view, facts=(*view.first.facts, *(row_of(n) for n in range(more))))
    view = replace(view, checks=(first, *view.checks[1:]))
    (page,) = (
        page for page in made(view, document, words).pages() if f"{view.headings.checks}\n" in page
    )
    told = " ".join(page.split(f"{view.headings.checks}\n")[1].split())
    assert "Where does it go" in told
    assert "whole?" in told


def row_of(number: int) -> Row:
    """One more fact."""
    return Row(key=f"x{number}", label=f"Fact {number}", value=f"Value {number}")


def test_what_a_server_said_last_is_shown_where_one_was_talked_to(
    made: Callable[..., Pdf],
) -> None:
    view, document, words = report()
    lines = tuple(
        EvidenceLine(query=query, answer=answer, server=None, milliseconds=1, said=said)
        for query, answer, said in (
            ("smtp.example A", "192.0.2.1", False),
            ("EHLO pc", "250 hello", True),
            ("AUTH PLAIN", "535 5.7.8 refused", True),
            ("QUIT", "221 bye", True),
        )
    )
    check = replace(view.made[0], status="problem", evidence=lines)
    found = made(replace(view, checks=(check,)), document, words).words()
    assert "535 5.7.8 refused" in found
    assert "221 bye" not in found


def test_recipients_of_whom_the_same_is_told_stand_in_one_row(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    told = [
        row_like("recipient", who) if key == "recipient" else row_like(key, value)
        for who in (f"person{n}@cabinet.example" for n in range(12))
        for key, value in (("recipient", ""), ("code", "554 5.7.1"), ("answer", "554 no thanks"))
    ]
    found = made(with_case(view, facts=tuple(told), replies=()), document, words).words()
    assert found.count("554 no thanks") == 1
    assert "person0@cabinet.example, person1@cabinet.example" in found
    assert "person11@cabinet.example" in found


def row_like(key: str, value: str) -> Row:
    """A fact as the view has it."""
    return Row(key=key, label=key.title(), value=value, literal=True)


def test_a_long_quotation_leaves_room_for_what_follows(made: Callable[..., Pdf]) -> None:
    view, document, words = report()
    lead = f"It says “550 {'W' * 994}”. Here is what would settle it."
    found = made(with_case(view, lead=lead), document, words).words()
    assert "Here is what would settle it." in found
    assert found.count("W" * 30) < 20
