# SPDX-License-Identifier: GPL-3.0-or-later
"""What copying and pasting does to a notice changes nothing in what is read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from relayfix.intake.text import undoubled
from tests.support.bounces import read
from tests.unit.intake.test_notices import CASES, Case

Facts = list[tuple[str | None, str | None, int | None, str | None, str | None]]

SHAPES: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends converted twice": lambda text: text.replace("\n", "\r\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "no indentation": lambda text: "\n".join(line.strip() for line in text.split("\n")),
    "no blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "double-spaced": lambda text: text.replace("\n", "\n\n"),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "a page": lambda text: f"<html><body>{html.escape(text)}</body></html>".replace("\n", "<br>\n"),
    "a page of paragraphs": lambda text: (
        "<html><body>"
        + "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
        + "</body></html>"
    ),
}


def facts(text: str) -> Facts:
    return [
        (r.final_recipient, r.status, r.reply_code, r.remote_mta, r.reason.value)
        for r in read(text).recipients
    ]


def pasted(case: Case) -> str:
    return f"Subject: {case.subject}\n\n{case.text}"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_the_shape_of_a_notice_changes_nothing(case: Case, shape: Callable[[str], str]) -> None:
    found = facts(pasted(case))
    assert found
    assert facts(shape(pasted(case))) == found


def test_two_recipients_of_postfix_without_a_blank_line_between() -> None:
    text = """\
This is the mail system at host mx.firm.example.
<bob@client.example>: host mx.client.example[192.0.2.9] said: 554 5.7.1
<bob@client.example>: Relay access denied (in reply to RCPT TO command)
<carol@other.example>: host mx.other.example[192.0.2.8] said: 553 5.1.8
<anna@firm.example>: Sender address rejected: Domain not found (in reply to
RCPT TO command)
"""
    assert [(who, code, host) for who, _, code, host, _ in facts(text)] == [
        ("bob@client.example", 554, "mx.client.example"),
        ("carol@other.example", 553, "mx.other.example"),
    ]


def test_only_a_text_that_is_double_spaced_throughout_is_brought_together() -> None:
    lines = [f"line {n}" for n in range(8)]
    assert undoubled("\n\n".join(lines)) == "\n".join(lines)
    assert undoubled("\n\n".join(lines[:3])) == "\n\n".join(lines[:3])
    mixed = "\n\n".join(lines) + "\nand one more"
    assert undoubled(mixed) == mixed
    assert undoubled("\n\n\n\n".join(lines)) == "\n\n".join(lines)
