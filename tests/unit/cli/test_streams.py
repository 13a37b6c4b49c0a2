# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams that are full, closed, or whose reader has gone: one sentence, the code, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

SAMPLE = str(ROOT / "resources" / "samples" / "relay-denied.en.eml")
FULL = Path("/dev/full")
"""Linux: whoever writes there is told that the disk is full."""

full = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has such a device")
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such shell")

COMMANDS = pytest.mark.parametrize(
    "command",
    [
        ("read", SAMPLE),
        ("read", SAMPLE, "--json"),
        ("diagnose", SAMPLE, "--no-network"),
        ("diagnose", SAMPLE, "--no-network", "--json"),
    ],
    ids=["read", "read-json", "diagnose", "diagnose-json"],
)


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "relayfix", *arguments]


@full
@COMMANDS
def test_a_full_disk_behind_standard_output_is_five(command: tuple[str, ...]) -> None:
    with FULL.open("wb") as nowhere:
        done = subprocess.run(
            command_line(*command), cwd=ROOT, stdout=nowhere, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 5
    assert done.stderr == b"relayfix: There is no room left to write the output.\n"


@full
def test_where_nobody_can_be_told_the_code_still_says_it() -> None:
    with FULL.open("wb") as nowhere:
        done = subprocess.run(
            command_line("read", "no-such-file.eml"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=nowhere,
            check=False,
        )
    assert done.returncode == 3


@posix
@COMMANDS
def test_a_reader_that_has_gone_is_no_failure(command: tuple[str, ...]) -> None:
    """As of ``| head -1``; the pipe is closed before anything is written."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            command_line(*command), cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "0<&-", "1>&- 2>&- 0<&-"])
def test_a_stream_that_is_closed_from_the_start(closed: str) -> None:
    script = f'exec "$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *command_line("read", SAMPLE)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
