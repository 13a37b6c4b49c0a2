# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that are too long, no text, or of something that is no file: a sentence and a code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.project import ROOT

SAMPLE = ROOT / "resources" / "samples" / "relay-denied.en.eml"
LONG = "550 5.7.1 Relay access denied, " + "because of a rule that takes long to say, " * 10
TOO_LONG = "x" * 300


def relayfix(*arguments: str | bytes | Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "relayfix", *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("command", ["read", "diagnose"])
def test_a_sentence_longer_than_any_name_is_still_words(command: str) -> None:
    more = ("--no-network",) if command == "diagnose" else ()
    done = relayfix(command, LONG, "--json", *more)
    assert (done.returncode, done.stderr) == (0, b"")
    (recipient,) = json.loads(done.stdout)["bounces"][0]["recipients"]
    assert (recipient["status"], recipient["reason"]) == ("5.7.1", "relay-denied")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("read", TOO_LONG), 3),
        (("diagnose", TOO_LONG, "--no-network"), 3),
        (("triage", TOO_LONG), 3),
        (("verify", f"{TOO_LONG}.zip"), 3),
        (("diagnose", str(SAMPLE), "--no-network", "--pdf", f"{TOO_LONG}.pdf"), 5),
        (("diagnose", str(SAMPLE), "--no-network", "--bundle", f"{TOO_LONG}.zip"), 5),
    ],
    ids=["read", "diagnose", "triage", "verify", "pdf", "bundle"],
)
def test_a_name_that_no_file_can_have(arguments: tuple[str, ...], code: int) -> None:
    done = relayfix(*arguments)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="there names are text")
def test_a_name_that_is_no_text_is_read_and_reported(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    named = folder + b"/\xff\xfe.eml"
    shutil.copy(os.fsencode(SAMPLE), named)
    bundle = folder + b"/\xfe.zip"
    done = relayfix("diagnose", named, "--no-network", "--json", "--bundle", bundle)
    assert (done.returncode, done.stderr) == (0, b"")
    name = json.loads(done.stdout)["bounces"][0]["source"]["name"]
    assert name == f"{tmp_path}/\ufffd\ufffd.eml"
    with zipfile.ZipFile(os.fsdecode(bundle)) as archive:
        assert json.loads(archive.read("report.json"))
    assert relayfix("read", folder + b"/\xfd.eml").returncode == 3
    assert relayfix("read", b"550 5.7.1 \xff relay access denied").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has pipes elsewhere")
def test_what_is_no_file_is_not_replaced_by_a_report(tmp_path: Path) -> None:
    """With ``--force`` as root, ``/dev/null`` would be a PDF from then on."""
    if sys.platform == "win32":
        raise AssertionError("Windows has no such pipes; skip the test there")
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    done = relayfix("diagnose", SAMPLE, "--no-network", "--pdf", pipe, "--force")
    assert done.returncode == 5
    assert b"is no ordinary file" in done.stderr
    assert pipe.is_fifo()
