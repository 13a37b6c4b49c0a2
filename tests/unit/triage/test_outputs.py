# SPDX-License-Identifier: GPL-3.0-or-later
"""What IT sees of a triage: on a terminal, in a spreadsheet, on a page, and when it is stopped."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from relayfix import cli
from relayfix.knowledge.texts import catalogue
from relayfix.model.sentence import Sentence
from relayfix.triage import outputs, pool
from relayfix.triage.groups import Group, Grouping, Triage, Unreadable
from relayfix.triage.row import Row, Sorted
from relayfix.triage.sorting import sort
from tests.support.many import notice_of

EN = catalogue("en")


def group_of(files: tuple[str, ...], host: str | None = None) -> Group:
    return Group(
        cause="mail-loop",
        who="your-it",
        refusing_host=host,
        recipient_domain="there.example",
        count=len(files),
        first=None,
        last=None,
        files=files,
    )


def missing(file: str) -> Unreadable:
    return Unreadable(file=file, error=Sentence.of("files.missing", name=file))


def sheet(found: Triage) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(outputs.comma_separated(found, EN).decode("utf-8-sig"))))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_no_cell_is_a_formula_wherever_a_spreadsheet_parts_them(first: str) -> None:
    evil = f"{first}HYPERLINK(1).eml"
    found = Triage(groups=(group_of(("a.eml", evil), host=evil),), unreadable=(missing(evil),))
    whole = outputs.comma_separated(found, EN).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(whole)):
        for cell in row:
            for part in re.split("[;,\t]", cell):
                assert not part.strip(" ").startswith(("=", "+", "-", "@", "＝", "＠")), row


def test_a_bad_file_is_a_row_of_the_spreadsheet() -> None:
    good, bad = sheet(Triage(groups=(group_of(("a.eml",)),), unreadable=(missing("b.eml"),)))
    assert (good["count"], good["files"], good["error"]) == ("1", "a.eml", "")
    assert (bad["count"], bad["cause"], bad["files"]) == ("", "", "b.eml")
    assert bad["error"] == EN.say(missing("b.eml").error)


@pytest.mark.parametrize("width", [60, 80, 114, 200])
def test_the_table_fits_the_terminal(width: int) -> None:
    found = Triage(
        groups=(group_of(("a.eml",), host="mx." + "x" * 60 + ".example"),), unreadable=()
    )
    lines = outputs.table(found, EN, width)
    assert len(lines) == 2
    assert all(len(line) <= width for line in lines)
    whole = outputs.table(found, EN)
    assert "x" * 60 + ".example" in whole[1]  # in a pipe nothing is cut


def test_a_file_is_named_once_beside_its_sentence() -> None:
    found = Triage(groups=(), unreadable=(missing("b.eml"),))
    (line,) = outputs.table(found, EN)[1:]
    assert line.count("b.eml") == 1


def test_the_page_says_of_how_many_files_it_tells_and_where_it_stopped() -> None:
    found = Triage(groups=(group_of(("a", "b")), group_of(("b", "c"), host="x")), unreadable=())
    page = outputs.page(found, EN, Sentence.of("triage.stopped", done=4, total=9)).decode()
    assert "<h1>Returned messages from 3 files</h1>" in page
    assert "Stopped early: 4 of 9 files were read." in page
    assert page.count('<th scope="row">') == 2
    assert "Stopped" not in outputs.page(found, EN).decode()


def test_a_bounce_counts_once_for_what_its_recipients_have_in_common() -> None:
    found = sort("x.eml", notice_of(30, alike=True))
    assert len(found.rows) == 1
    assert len(sort("x.eml", notice_of(30, alike=False)).rows) == 30


def test_a_bundle_counts_each_of_its_bounces() -> None:
    case = {
        "verdict": {"id": "mail-loop", "who": "your-it"},
        "attribution": {"refusing_host": {"name": "mx.there.example", "ip": None}},
        "recipients": [
            {"bounce": 0, "final_recipient": "a@there.example"},
            {"bounce": 0, "final_recipient": "b@there.example"},
            {"bounce": 1, "final_recipient": "a@there.example"},
            {"bounce": 1, "final_recipient": {"masked": "address"}},
        ],
    }
    dates = ("2026-11-23T10:00:00+00:00", "2026-11-24T10:00:00+00:00")
    report = {"bounces": [{"arrival_date": date} for date in dates], "cases": [case]}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("report.json", json.dumps(report))
    grouping = Grouping()
    grouping.add("x.zip", sort("x.zip", file.getvalue()))
    first, masked = grouping.result().groups
    assert (first.recipient_domain, first.count) == ("there.example", 2)
    assert first.first is not None
    assert first.last is not None
    assert (first.first.isoformat(), first.last.isoformat()) == dates
    assert (masked.recipient_domain, masked.count) == (None, 1)


# ── stopped with Ctrl+C ─────────────────────────────────────────────────────────────────────

ROW = Row(cause="mail-loop", who="wait", recipient_domain="there.example")


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of three files, and a Ctrl+C after the second."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.eml").write_bytes(b"x")

    def two(files: list[str], _jobs: int) -> Iterator[tuple[str, Sorted]]:
        for file in files[:2]:
            yield file, Sorted(rows=(ROW,))
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "sort_all", two)
    return folder


def test_what_is_done_is_shown_and_said_not_to_be_all(
    stopped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["triage", str(stopped), "--lang", "en"]) == 130
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith("2 ")
    assert err == "relayfix: Stopped early: 2 of 3 files were read.\n"


def test_a_document_that_would_not_be_whole_is_none(
    stopped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["triage", str(stopped), "--json", "--lang", "en"]) == 130
    assert capsys.readouterr().out == ""


def test_a_page_that_is_not_whole_says_so(stopped: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert cli.main(["triage", str(stopped), "--html", str(out), "--lang", "en"]) == 130
    assert "Stopped early: 2 of 3 files were read." in out.read_text()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signal")
def test_a_real_signal_ends_the_command_and_its_children(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number}.eml").write_bytes(notice_of(20, alike=False))
    code = (
        "import sys\n"
        "from relayfix import cli, terminal\n"
        "def counted(items, total, words):\n"
        "    for item in items:\n"
        "        yield item\n"
        "        print('one', file=sys.stderr, flush=True)\n"
        "terminal.counted = counted\n"
        f"sys.exit(cli.main(['triage', {str(tmp_path)!r}, '--jobs', '2', '--lang', 'en']))\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    assert run.stderr.readline() == "one\n"
    run.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert time.monotonic() - began < 30
    assert out.splitlines()[0].startswith("Count")
    said = err.splitlines()[-1]
    assert re.fullmatch(r"relayfix: Stopped early: [1-9]\d* of 400 files were read\.", said), err


def test_a_folder_without_a_file_and_one_that_is_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["triage", str(tmp_path), "--lang", "en"]) == 1
    assert capsys.readouterr().err == f"relayfix: There is no file in {tmp_path}.\n"
    (tmp_path / "empty.eml").touch()
    assert cli.main(["triage", str(tmp_path), "--lang", "en"]) == 3
    assert "not all of it could be read" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a pipe in a folder")
def test_a_pipe_in_the_folder_is_not_waited_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
    assert cli.main(["triage", str(tmp_path), "--lang", "en"]) == 1
    assert "There is no file" in capsys.readouterr().err
