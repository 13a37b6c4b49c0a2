# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader's scores over the folder of samples that ``RELAYFIX_CORPUS`` names, if there is one.

``RELAYFIX_CORPUS=FOLDER pytest tests/corpus/test_corpus.py -s`` prints the table by family;
``RELAYFIX_CORPUS=FOLDER python -m tests.corpus.scoring`` prints every miss as well.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relayfix.intake.html import html_to_text
from relayfix.intake.mime import Message, decode, decode_header, fields_of, parse_message, text_of
from relayfix.intake.parse import parse
from relayfix.intake.sniff import sniff
from relayfix.model.bounce import Bounce
from tests.corpus.scoring import corpus, rows, score, table

FOLDER = corpus()

pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="RELAYFIX_CORPUS names no folder of sample bounces"
)

REACHED = {
    "recall": 0.99,
    "precision": 0.99,
    "status": 0.985,
    "reply": 0.98,
    "host": 0.99,
    "action": 0.99,
    "dsn": 0.985,
    "reason": 0.91,
    "kind": 1.0,
}
"""A little below what is reached, so that a step back is seen."""


@pytest.fixture(scope="module")
def folder() -> Path:
    assert FOLDER is not None
    return FOLDER


def test_the_scores_are_kept(folder: Path) -> None:
    result = score(folder)
    print("\n" + table(result))
    missed = {
        name: round(result.total.rate(name), 4)
        for name, least in REACHED.items()
        if result.total.rate(name) < least
    }
    assert not missed, "\n".join(result.misses)


def test_every_value_stands_literally_in_the_input(folder: Path) -> None:
    missing = []
    for row in rows(folder):
        data = (folder / "bounces" / row["file"]).read_bytes()
        text = " ".join(decoded(data))
        flat = re.sub(r"\s+", "", bare(text))
        for bounce in parse(row["file"], data):
            missing += [f"{row['file']}: {what}" for what in not_in(bounce, text, flat)]
    assert not missing, "\n".join(missing)


def test_a_message_takes_a_moment(folder: Path) -> None:
    slow = []
    for row in rows(folder):
        data = (folder / "bounces" / row["file"]).read_bytes()
        began = time.perf_counter()
        parse(row["file"], data)
        took = time.perf_counter() - began
        if took > 2:
            slow.append(f"{row['file']}: {took:.1f} s")
    assert not slow, "\n".join(slow)


def not_in(bounce: Bounce, text: str, flat: str) -> Iterator[str]:
    """The codes, hosts, addresses and words of a bounce that its input does not hold."""
    for recipient in bounce.recipients:
        inner = recipient.nested
        statuses = {recipient.status, recipient.dsn_status, inner.status if inner else None}
        numbers = {recipient.reply_code, inner.reply_code if inner else None}
        for code in [s for s in statuses if s] + [str(n) for n in numbers if n]:
            if not re.search(rf"(?<![\d.]){re.escape(code)}(?!\d)", text):
                yield f"code {code}"
        names = (
            recipient.final_recipient,
            recipient.original_recipient,
            recipient.remote_mta,
            recipient.remote_ip,
            recipient.remote_mta_where,
            inner.host if inner else None,
            bounce.reporting_mta,
            bounce.received_from_mta,
        )
        for name in names:
            if name and re.sub(r"\s+", "", bare(name)) not in flat:
                yield f"name {name}"
        yield from (f"word {word}" for word in words_not_in(recipient.diagnostic, flat))
    found = bounce.original.sending_ip if bounce.original else None
    if found:
        yield from (f"word {word} of a source" for word in words_not_in(found.source, flat))


def words_not_in(words: str | None, flat: str) -> list[str]:
    """The words of a reply that do not stand in the text: its lines' prefixes were taken out."""
    return [word for word in bare(words or "").split() if word not in flat]


def bare(text: str) -> str:
    """Small letters without quotation marks, which belong to the wrapper."""
    return re.sub(r"['\"‘’“”]", "", text).lower()


def decoded(data: bytes) -> Iterator[str]:
    """The input as it is, and every part and field of it with its encodings undone."""
    data = sniff(data).data
    yield decode(data)
    for message in [m for m in data.split(b"\nFrom ") if m]:
        stack = [parse_message(b"From " + message if not message.startswith(b"From ") else message)]
        while stack:
            part = stack.pop()
            yield " ".join(f"{n}: {v} {decode_header(v)}" for n, v in fields_of(part))
            payload = part.get_payload()
            if isinstance(payload, list):
                stack += [p for p in payload if isinstance(p, Message)]
                continue
            text = text_of(part)
            yield text
            yield html_to_text(text)
            yield text.replace("\n> ", "\n")
