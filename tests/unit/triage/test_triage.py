# SPDX-License-Identifier: GPL-3.0-or-later
"""Many bounces at once: each is a row, none is an end, and what is shared is a group."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections import deque
from pathlib import Path

import pytest

from relayfix.intake.reader import Reader
from relayfix.knowledge.texts import catalogue
from relayfix.model.sentence import Sentence
from relayfix.resources import resource
from relayfix.triage import outputs, pool
from relayfix.triage.groups import Group, Triage, group
from relayfix.triage.row import Row, Sorted
from relayfix.triage.sorting import MOST_JSON, sort
from tests.support.project import ROOT
from tests.support.schemas import validate

EN = catalogue("en")
SAMPLES = resource("samples")
HEADLINE = (SAMPLES / "relay-denied.en.eml").read_bytes()

BOUNCE = """\
From: MAILER-DAEMON@mail.sender.example
To: anna@sender.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.sender.example
Arrival-Date: {date}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; {host}
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown

--b--
"""
FIRST = "Mon, 23 Nov 2026 10:00:00 +0100"
LAST = "Tue, 24 Nov 2026 08:00:00 +0000"


LIAR = """
import json, struct, sys
sys.path.insert(0, sys.argv[1])
from relayfix import __version__
def say(block):
    sys.stdout.buffer.write(struct.pack(">I", len(block)) + block)
    sys.stdout.buffer.flush()
say(json.dumps({"ready": __version__}).encode())
say(b'{"rows": [{"cause": 1}], "error": null}')
sys.stdin.buffer.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two bounces alike, one of another kind, a newsletter, a photograph, and an empty file."""
    below = tmp_path / "inbox" / "deep"
    below.mkdir(parents=True)
    for name, date in (("2.eml", LAST), ("1.eml", FIRST)):
        text = BOUNCE.format(to="who@there.example", host="mx.there.example", date=date)
        (below / name).write_text(text)
    (below.parent / "relay.eml").write_bytes(HEADLINE)
    (below.parent / "news.eml").write_text("From: shop@news.example\nSubject: Sale\n\nHello\n")
    (below.parent / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)
    (below.parent / "empty.eml").touch()
    return below.parent


def triage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as IT runs it."""
    return subprocess.run(
        [sys.executable, "-m", "relayfix", "triage", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_folder_is_grouped_and_what_is_bad_is_a_row(folder: Path) -> None:
    done = triage(str(folder), "--json", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    validate(document, "triage")
    unknown = next(g for g in document["groups"] if g["recipient_domain"] == "there.example")
    assert unknown["count"] == 2
    assert unknown["refusing_host"] == "mx.there.example"
    assert unknown["first"] == "2026-11-23T10:00:00+01:00"
    assert unknown["last"] == "2026-11-24T08:00:00+00:00"
    assert [Path(file).name for file in unknown["files"]] == ["1.eml", "2.eml"]
    bad = {Path(item["file"]).name for item in document["unreadable"]}
    assert bad == {"news.eml", "photo.jpg", "empty.eml"}


def test_a_folder_without_a_bounce_and_a_missing_one(tmp_path: Path) -> None:
    (tmp_path / "news.eml").write_text("From: a@b.example\nSubject: Hi\n\nHello\n")
    assert triage(str(tmp_path)).returncode == 1
    missing = triage(str(tmp_path / "nowhere"), "--json")
    assert missing.returncode == 3
    assert len(missing.stderr.splitlines()) == 1
    document = json.loads(missing.stdout)
    validate(document, "triage")
    assert [item["file"] for item in document["unreadable"]] == [str(tmp_path / "nowhere")]


def test_a_folder_in_which_nothing_can_be_read_is_not_one_without_a_bounce(tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"")
    done = triage(str(tmp_path), "--json")
    assert done.returncode == 3
    validate(json.loads(done.stdout), "triage")


def test_outputs_are_never_written_over(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "groups.csv"
    out.write_text("mine")
    assert triage(str(folder), "--csv", str(out)).returncode == 5
    assert out.read_text() == "mine"
    assert triage(str(folder), "--csv", str(out), "--force").returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {row["recipient_domain"] for row in rows} >= {"there.example"}


def test_a_bundle_is_taken_as_it_was_diagnosed(tmp_path: Path) -> None:
    bundle = tmp_path / "case.zip"
    made = subprocess.run(
        [
            *(sys.executable, "-m", "relayfix", "diagnose", "--no-network"),
            *(str(SAMPLES / "relay-denied.en.eml"), "--bundle", str(bundle)),
        ],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0
    told, read = sort("case.zip", bundle.read_bytes()), sort("relay.eml", HEADLINE)
    assert told.error is None
    assert [(r.cause, r.who, r.refusing_host, r.recipient_domain) for r in told.rows] == [
        (r.cause, r.who, r.refusing_host, r.recipient_domain) for r in read.rows
    ]


@pytest.mark.parametrize(
    "report",
    [
        None,
        b"",
        b"[]",
        b'{"cases": 3, "bounces": []}',
        b'{"bounces": [], "cases": [{"verdict": {"id": "<b>", "who": "you"}}]}',
        b"[" * 100_000,
        b" " * (MOST_JSON + 10),
    ],
)
def test_a_zip_that_is_no_bundle_says_so(report: bytes | None) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("other.txt" if report is None else "report.json", report or b"")
    found = sort("x.zip", file.getvalue())
    assert found.rows == ()
    assert found.error is not None
    for cut in (10, len(file.getvalue()) // 2):
        assert sort("x.zip", file.getvalue()[:cut]).error is not None


def test_a_bundle_without_a_case_is_no_returned_message() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("report.json", '{"bounces": [], "cases": []}')
    assert sort("x.zip", file.getvalue()).error == Sentence.of("triage.not_returned")


def test_a_child_that_talks_nonsense_costs_its_file_and_not_the_run(folder: Path) -> None:
    with Reader(start_with=(sys.executable, "-c", LIAR, str(ROOT))) as reader:
        ((_, found),) = next(pool._batch(reader, deque([str(folder / "relay.eml")]), 1))
    assert found.error is not None
    assert found.error.id == "reader.garbled"


def test_stopping_early_ends_the_children(folder: Path) -> None:
    results = pool.sort_all([str(folder / "relay.eml")] * 50, 2)
    next(results)
    results.close()


def group_of(**changes: object) -> Group:
    values: dict[str, object] = {
        "cause": "undetermined",
        "who": "your-it",
        "refusing_host": None,
        "recipient_domain": None,
        "count": 1,
        "first": None,
        "last": None,
        "files": ("a.eml",),
    }
    return Group(**{**values, **changes})  # type: ignore[arg-type]  # fields by their names


def test_no_value_of_a_stranger_is_a_formula_or_a_tag() -> None:
    evil = group_of(files=("=cmd|' /C calc'!A0", "<script>alert(1)</script>\u202e"))
    found = Triage(groups=(evil,), unreadable=())
    row = next(csv.DictReader(io.StringIO(outputs.comma_separated(found, EN).decode("utf-8-sig"))))
    assert row["files"].startswith("'=")
    page = outputs.page(found, EN).decode()
    assert "<script" not in page
    assert "\u202e" not in page


def test_a_cause_of_another_version_is_named_by_its_id() -> None:
    found = Triage(groups=(group_of(cause="moon-phase"),), unreadable=())
    assert "moon-phase" in "\n".join(outputs.table(found, EN))


def test_groups_do_not_depend_on_who_was_first() -> None:
    rows = [
        ("b", Sorted(rows=(Row(cause="delayed", who="wait"),))),
        ("a", Sorted(rows=(Row(cause="delayed", who="wait"), Row(cause="mail-loop", who="wait")))),
        ("c", Sorted(error=Sentence.of("triage.not_returned"))),
    ]
    assert group(rows) == group(reversed(rows))
    assert [g.count for g in group(rows).groups] == [2, 1]


def test_a_bounce_without_an_arrival_is_dated_by_its_own_date(tmp_path: Path) -> None:
    text = BOUNCE.format(to="who@there.example", host="mx.there.example", date="")
    text = text.replace("Arrival-Date: \n", "")
    (tmp_path / "1.eml").write_text(f"Date: {LAST}\n{text}")
    run = triage("--json", str(tmp_path))
    (group,) = json.loads(run.stdout)["groups"]
    assert group["first"] == group["last"] == "2026-11-24T08:00:00+00:00"
