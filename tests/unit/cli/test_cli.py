# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as its user meets it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relayfix.resources import resource
from tests.support.nameserver import NameServer, Zone
from tests.support.project import ROOT

SAMPLES = resource("samples")
HEADLINE = str(SAMPLES / "relay-denied.en.eml")

NEWSLETTER = b"""\
From: News <news@shop.example>
To: anna@atelier.example
Subject: Sale
List-Unsubscribe: <mailto:off@shop.example>
Message-ID: <1@shop.example>

Everything must go.
"""

RECIPIENTS_OWN: Zone = {
    "cabinet-exemple.example": {"MX": [(10, "mx1.hebergeur.example")]},
    "mx1.hebergeur.example": {"A": ["198.51.100.25"]},
    "atelier-nord.example": {
        "TXT": ["v=spf1 ip4:192.0.2.0/24 ~all"],
        "MX": [(10, "mx.atelier-nord.example")],
    },
    "mx.atelier-nord.example": {"A": ["192.0.2.9"]},
}


def relayfix(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "relayfix", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


def document(run: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """The one JSON document on standard output."""
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    assert found["schema"] == "relayfix/1"
    return found


def one_sentence(run: subprocess.CompletedProcess[bytes]) -> str:
    """What stood on standard error: one plain line, and no traceback."""
    lines = run.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("relayfix: ")
    return lines[0]


def test_read_says_what_the_bounce_says(validates: Callable[[object, str], None]) -> None:
    run = relayfix("read", HEADLINE, "--json")
    assert (run.returncode, run.stderr) == (0, b"")
    found = document(run)
    validates(found, "read")
    [bounce] = found["bounces"]
    assert bounce["source"]["name"] == HEADLINE
    [recipient] = bounce["recipients"]
    assert recipient["status"] == "5.7.367"
    assert recipient["nested"]["status"] == "5.7.1"
    assert recipient["remote_mta"] == "mx1.hebergeur.example"


def test_read_takes_standard_input_folders_and_bare_words(tmp_path: Path) -> None:
    piped = document(relayfix("read", "-", "--json", stdin=Path(HEADLINE).read_bytes()))
    assert piped["bounces"][0]["source"]["name"] == "-"
    assert piped["bounces"][0]["kind"] == "failed"

    (tmp_path / "a.eml").write_bytes((SAMPLES / "postfix.eml").read_bytes())
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    folder = relayfix("read", str(tmp_path), "--json")
    assert folder.returncode == 0
    assert [bounce["kind"] for bounce in document(folder)["bounces"]] == ["failed", "unreadable"]

    words = relayfix("read", "550 5.7.367", "--json")
    assert words.returncode == 0
    assert document(words)["bounces"][0]["recipients"][0]["status"] == "5.7.367"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.eml", b"", 3),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(3000), 3),
        ("mail.eml.gz", b"\x1f\x8b\x08\x00" + bytes(100), 3),
        (
            "newsletter.eml",
            NEWSLETTER,
            1,
        ),
    ],
)
@pytest.mark.parametrize("command", ["read", "diagnose"])
def test_a_bad_input_is_one_sentence_and_its_code(
    command: str, name: str, content: bytes, code: int, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    for more in ([], ["--json"]):
        run = relayfix(command, str(file), *more, "--lang", "en")
        assert run.returncode == code
        one_sentence(run)
    assert document(run)["bounces"][0]["kind"] == ("unreadable" if code == 3 else "not-a-bounce")


def test_a_truncated_outlook_file_and_a_missing_one(tmp_path: Path) -> None:
    whole = (SAMPLES / "relay-denied.en.msg").read_bytes()
    cut = tmp_path / "cut.msg"
    cut.write_bytes(whole[: len(whole) // 2])
    run = relayfix("diagnose", str(cut), str(tmp_path / "none here.msg"), "--json")
    assert run.returncode == 3
    lines = run.stderr.decode().splitlines()
    assert len(lines) == 2, lines
    assert "Traceback" not in run.stderr.decode()
    assert [bounce["kind"] for bounce in document(run)["bounces"]] == ["unreadable"] * 2


LURE = """\
From: Mail Delivery System <info@shop.example>
To: anna@atelier.example
Subject: (5) Undelivered mails
Content-Type: text/html; charset=utf-8

<p>Your 5 messages were not delivered and will be deleted within 24 hours.</p>
<a href="https://login.lure.example/release?u=anna">Release messages now</a>
<p>Sign in to verify your password.</p>
"""


def test_a_lure_is_told_as_one_and_nobody_is_sent_for_another_message(tmp_path: Path) -> None:
    lure = tmp_path / "lure.eml"
    lure.write_text(LURE)
    done = relayfix("diagnose", str(lure), "--no-network", "--json")
    assert json.loads(done.stdout)["verdict"]["id"] == "fake-notice"
    assert (done.returncode, done.stderr) == (0, b"")


def test_wrong_usage_is_two() -> None:
    for arguments in (["diagnose"], ["read"], ["check"], ["diagnose", HEADLINE, "--scope", "x"]):
        assert relayfix(*arguments).returncode == 2
    assert relayfix("diagnose", HEADLINE, "--nameserver", "ns.example").returncode == 2


def test_wrong_usage_of_the_wizard_is_one_sentence() -> None:
    done = relayfix("--nonsense")
    assert done.returncode == 2
    assert one_sentence(done) == "relayfix: unrecognized arguments: --nonsense"


def test_wrong_usage_is_one_sentence_that_names_the_value() -> None:
    for arguments in (
        ("check", "atelier-nord.example", "--no-network", "--ip", "banana"),
        ("diagnose", HEADLINE, "--no-network", "--nameserver", "banana"),
        ("diagnose", HEADLINE, "--no-network", "--since", "banana"),
        ("diagnose", HEADLINE, "--no-network", "--scope", "banana"),
    ):
        run = relayfix(*arguments)
        (line,) = run.stderr.decode().splitlines()
        assert "banana" in line
        assert run.returncode == 2
        assert not run.stdout


def test_check_prints_every_check(validates: Callable[[object, str], None]) -> None:
    with NameServer(RECIPIENTS_OWN) as ns:
        run = relayfix(
            "check",
            "atelier-nord.example",
            "--ip",
            "192.0.2.7",
            "--nameserver",
            ns.address,
            "--json",
        )
    assert (run.returncode, run.stderr) == (0, b"")
    found = document(run)
    validates(found, "check")
    spf = next(check for check in found["checks"] if check["id"] == "spf")
    assert spf["data"]["result"] == "pass"


@pytest.mark.parametrize("domain", ["[1.2.3.5]", "A...example.com", "localhost", "@example.net"])
def test_a_malformed_identity_is_a_result(domain: str) -> None:
    with NameServer({}) as ns:
        run = relayfix("check", domain, "--ip", "192.0.2.7", "--nameserver", ns.address, "--json")
        offline = relayfix("check", domain, "--no-network", "--json")
    assert run.returncode == 0
    spf = next(check for check in document(run)["checks"] if check["id"] == "spf")
    assert spf["data"]["result"] == "none"
    assert offline.returncode == 0
    assert {check["status"] for check in document(offline)["checks"]} == {"skipped"}


def test_diagnose_names_the_cause_and_writes_what_it_was_asked(
    tmp_path: Path, validates: Callable[[object, str], None]
) -> None:
    bundle, pdf = tmp_path / "case.zip", tmp_path / "case.pdf"
    arguments = ["diagnose", HEADLINE, "--bundle", str(bundle), "--pdf", str(pdf), "--json"]
    with NameServer(RECIPIENTS_OWN) as ns:
        run = relayfix(*arguments, "--nameserver", ns.address)
        assert (run.returncode, run.stderr) == (0, b"")
        found = document(run)
        validates(found, "diagnose")
        assert found["verdict"]["id"] == "recipient-domain-not-hosted"
        assert found["verdict"]["who"] == "recipient"
        assert pdf.read_bytes().startswith(b"%PDF")
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "case-ticket.txt",
            "case-to-it.eml",
            "case-to-recipient.txt",
            "case.pdf",
            "case.zip",
        ]
        again = relayfix(*arguments, "--nameserver", ns.address)
        assert again.returncode == 5
        assert document(again)["verdict"]["id"] == "recipient-domain-not-hosted"
        one_sentence(again)
        assert relayfix(*arguments, "--nameserver", ns.address, "--force").returncode == 0
    verified = relayfix("verify", str(bundle), "--json")
    assert verified.returncode == 0
    validates(json.loads(verified.stdout), "verify")


def test_a_damaged_bundle_is_four_and_a_missing_one_three(tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 nothing of a zip")
    assert relayfix("verify", str(broken)).returncode == 4
    run = relayfix("verify", str(tmp_path / "none.zip"), "--json")
    assert run.returncode == 3
    one_sentence(run)


def test_without_the_network_nothing_is_asked_and_the_answer_still_comes() -> None:
    run = relayfix("diagnose", HEADLINE, "--no-network", "--json")
    assert run.returncode == 0
    found = document(run)
    assert {check["status"] for check in found["checks"]} == {"skipped"}
    assert found["verdict"]["confidence"] != "certain"


def test_a_silent_name_server_costs_the_time_limit_and_no_more() -> None:
    with NameServer({"": "TIMEOUT", "cabinet-exemple.example": "TIMEOUT"}) as ns:
        run = relayfix("diagnose", HEADLINE, "--nameserver", ns.address, "--timeout", "2", "--json")
    assert run.returncode == 0
    mx = next(check for check in document(run)["checks"] if check["id"] == "recipient-mx")
    assert mx["status"] == "unknown"


def test_both_languages_print_words(tmp_path: Path) -> None:
    for language in ("en", "fr"):
        run = relayfix("diagnose", HEADLINE, "--no-network", "--lang", language)
        assert run.returncode == 0
        assert run.stderr == b""
        assert "mx1.hebergeur.example" in run.stdout.decode()
    hostile = tmp_path / "hostile.txt"
    hostile.write_bytes(b"550 5.7.1 \x1b[2J\x1b]0;x\x07 relaying denied for <a@b.example>\n")
    assert b"\x1b" not in relayfix("read", str(hostile)).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing on Windows")
def test_an_interrupt_is_130_without_a_traceback() -> None:
    with NameServer({"cabinet-exemple.example": "TIMEOUT"}) as ns:
        process = subprocess.Popen(
            [sys.executable, "-m", "relayfix", "diagnose", HEADLINE, "--nameserver", ns.address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        deadline = time.monotonic() + 60
        while not ns.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        assert ns.asked, "the program asked nobody within a minute"
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in complaint
