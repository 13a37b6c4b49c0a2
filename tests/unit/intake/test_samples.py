# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped samples are whole: nothing in them is only painted to look like a bounce."""

from __future__ import annotations

import re
from pathlib import Path

import dkim  # type: ignore[import-untyped]  # has no types
import pytest

from tests.support.samples import DKIM_NAMES, DKIM_RECORD, SAMPLES

FILES = sorted(file for file in SAMPLES.iterdir() if file.suffix)


@pytest.mark.parametrize("sample", DKIM_NAMES)
def test_the_originals_signature_holds(sample: str) -> None:
    data = (SAMPLES / sample).read_bytes().replace(b"\r\n", b"\n")
    start = data.index(b"\n\n", data.index(b"message/rfc822\n")) + 2
    original = data[start : data.rindex(b"\n--", 0, data.rindex(b"--"))].replace(b"\n", b"\r\n")
    asked: list[str] = []

    def key(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001 - dkimpy passes it
        asked.append(name.decode().rstrip("."))
        return DKIM_RECORD.encode()

    assert dkim.verify(original, dnsfunc=key)
    assert asked == [DKIM_NAMES[sample]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nobody_in_them_exists(file: Path) -> None:
    """Example domains and documentation addresses alone, but for the makers' own servers."""
    data = file.read_bytes()
    text = data.decode("latin-1").replace("=\n", "")
    if file.suffix == ".msg":
        text += data.decode("utf-16-le", "replace")
    makers = r"(?i)(?:\.example|\.outlook\.com|google(?:mail)?\.com|gmail\.com|gappssmtp\.com)$"
    for address in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text):
        assert re.search(makers, address), address
    for ip in re.findall(r"[\[(](\d+\.\d+\.\d+\.\d+)[\])]", text):
        assert ip.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "192.168.")), ip


def test_each_has_a_line_in_the_readme() -> None:
    lines = (SAMPLES / "README").read_text(encoding="utf-8").splitlines()
    assert {line.split()[0] for line in lines if ".eml " in line[:24] or ".msg " in line[:24]} == {
        file.name for file in FILES
    }
