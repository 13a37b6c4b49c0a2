# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures on messages that came back: real keys, and a name server that has them or not."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from dataclasses import replace
from typing import Any

import dkim  # type: ignore[import-untyped]  # dkimpy has no types
import pytest

from relayfix.checks import CHECKS, runner
from relayfix.checks.dkim import run
from relayfix.checks.dkim_verify import PublishedKey, verify
from relayfix.checks.subject import subject_of
from relayfix.intake.parse import parse
from relayfix.knowledge.texts import catalogue
from relayfix.model.answers import Answers
from relayfix.model.check import CheckResult, DkimData, DmarcData, Subject
from relayfix.net.dns import Resolver
from relayfix.report.document import check_document
from tests.support.asking import talk
from tests.support.nameserver import Zone
from tests.support.signed import MESSAGE, private_key, record, returned, signed

NAME = "s1._domainkey.example.org"
ZONE: Zone = {
    NAME: {"TXT": [record()]},
    "s2._domainkey.esp.example": {"TXT": [record(2)]},
    "_dmarc.example.org": {"TXT": ["v=DMARC1; p=reject"]},
}


def subject(data: bytes) -> Subject:
    return subject_of(parse("a.eml", data), Answers(), None)


def checked(data: bytes, zone: Zone = ZONE) -> dict[str, CheckResult]:
    """All checks of the bounce that a file is, by their ids."""

    async def conversation(resolver: Resolver) -> tuple[CheckResult, ...]:
        return await runner.run(subject(data), resolver, checks=CHECKS)

    results, server = talk(zone, conversation)
    assert server.asked_twice == {}
    for result in results:
        for language in ("en", "fr"):
            assert catalogue(language).say(result.summary)
    return {result.id: result for result in results}


def told(data: bytes, zone: Zone = ZONE) -> tuple[str | None, str, str]:
    """The verification, the status and the finding of the check."""
    result = checked(data, zone)["dkim"]
    assert isinstance(result.data, DkimData)
    return result.data.verification, result.status.value, result.summary.id.split(".")[-1]


@pytest.mark.parametrize("how", ["relaxed/relaxed", "relaxed/simple", "simple/simple"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_it_holds(how: str, ends: bytes) -> None:
    """Also where the bounce was saved with other line ends; only those are put back."""
    data = returned(signed(how=how).replace(b"\r\n", ends))
    assert told(data) == ("pass", "ok", "verified")


def test_a_short_key_is_told_all_the_same() -> None:
    data = returned(signed(number=1, bits=1024))
    zone: Zone = {NAME: {"TXT": [record(1, 1024)]}}
    assert told(data, zone) == ("pass", "ok", "verified_short")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"here  it is", b"here it was"), "body-hash"),
        ((b"Hello Claire,\r\n", b""), "body-hash"),
        ((b"\r\n\r\nAnna", b"\r\n\r\nAnna\r\n-- \r\nScanned by a filter"), "body-hash"),
        ((b"The  quote", b"[EXTERNAL] The quote"), "signature"),
        ((b"Date: Mon, 23", b"Date: Mon, 24"), "signature"),
        ((b"From: Anna", b"From: Eve <eve@example.org>\r\nFrom: Anna"), "signature"),
        ((b"Received: from laptop", b"Received: from another"), "pass"),
    ],
)
def test_what_was_changed(change: tuple[bytes, bytes], expected: str) -> None:
    whole = signed()
    assert change[0] in whole
    verification, status, finding = told(returned(whole.replace(*change)))
    assert verification == expected
    if expected != "pass":
        assert (status, finding) == ("warning", expected.replace("-", "_"))


def test_another_key_has_taken_the_place() -> None:
    assert told(returned(signed()), {NAME: {"TXT": [record(2)]}})[0] == "signature"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, ("key", "problem", "missing")),
        ({NAME: {"TXT": ["v=DKIM1; p="]}}, ("key", "problem", "revoked")),
        ({NAME: {"TXT": ["v=DKIM1; p=AAAA"]}}, ("key", "problem", "syntax")),
        ({NAME: "SERVFAIL"}, (None, "unknown", "servfail")),
    ],
)
def test_without_a_key(entry: Zone, expected: tuple[str | None, str, str]) -> None:
    assert told(returned(signed()), entry) == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            returned(signed().split(b"\r\n\r\n")[0], kind="text/rfc822-headers"), id="headers"
        ),
        pytest.param(returned(signed().split(b"Hello")[0]), id="no body"),
        pytest.param(returned(signed(), closed=False), id="cut off"),
        pytest.param(
            returned(signed()[:-20], notice="550 No. The message was truncated."), id="truncated"
        ),
    ],
)
def test_nothing_is_said_of_what_did_not_come_back(data: bytes) -> None:
    assert told(data) == (None, "ok", "ok")


def test_one_of_several_that_holds_is_enough() -> None:
    both = signed(signed(), domain="esp.example", selector="s2", number=2)
    assert told(returned(both.replace(b"s=s2; t=", b"s=s2; t=1")))[0] == "pass"


def test_signatures_of_arc_are_none_of_ours() -> None:
    data = returned(signed().replace(b"DKIM-Signature:", b"ARC-Message-Signature: i=1;", 1))
    assert checked(data)["dkim"].status.value == "skipped"


def test_the_message_stands_in_no_document() -> None:
    secret = b"canary-in-the-body"
    data = returned(signed(MESSAGE.replace(b"Hello", secret)))
    about = subject(data)
    assert about.message is not None
    assert secret in base64.b64decode(about.message)
    text = json.dumps(check_document(about, checked(data).values(), catalogue("en")))
    for form in (secret.decode(), about.message[:60], about.message[200:260], '"message"'):
        assert form not in text
    assert about.message[:60] not in repr(about)
    (bounce,) = parse("a.eml", data)
    assert about.message[:60] not in repr(bounce)


# ── DMARC counts a signature that holds ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "domain", "expected"),
    [
        (None, "example.org", (True, "pass", "ok", "pass_signature")),
        (None, "mail.example.org", (True, "pass", "ok", "pass_signature")),
        (None, "esp.example", (False, None, "ok", "asks_reject")),
        (b"Hello", "example.org", (None, None, "ok", "asks_reject")),
        (b"The  quote", "example.org", (None, None, "ok", "asks_reject")),
    ],
)
def test_dmarc(change: bytes | None, domain: str, expected: tuple[Any, ...]) -> None:
    data = returned(signed(domain=domain))
    if change is not None:
        data = data.replace(change, b"Another")
    zone = dict(ZONE) | {f"s1._domainkey.{domain}": {"TXT": [record()]}}
    result = checked(data, zone)["dmarc"]
    assert isinstance(result.data, DmarcData)
    found = (result.data.alignment_dkim, result.data.result, result.status.value)
    assert (*found, result.summary.id.split(".")[-1]) == expected


# ── what is not judged, and what does not hold us up ───────────────────────────────────────


def judged(message: bytes, published: str | None = None, **more: Any) -> str | None:
    key = PublishedKey(status="ok", record=(published or record()).encode(), bits=2048)
    keys = {("example.org", "s1"): replace(key, **more)}
    return next((one.result for one in verify(message, keys)), None)


def resigned(old: bytes, new: bytes, **options: Any) -> bytes:
    """A signed message whose signature was written down otherwise afterwards."""
    whole = signed(**options)
    assert old in whole
    return whole.replace(old, new, 1)


def test_judged() -> None:
    assert judged(signed()) == "pass"
    assert judged(signed(length=True) + b"a footer\r\n") == "pass"
    assert judged(signed(), "v=DKIM1; t=s; " + record()[9:]) == "pass"
    strict = signed(identity=b"anna@mail.example.org")
    assert judged(strict) == "pass"
    assert judged(strict, "v=DKIM1; t=s; " + record()[9:]) == "signature"


@pytest.mark.parametrize(
    ("message", "more"),
    [
        (signed(signature_algorithm=b"rsa-sha1"), {}),
        (resigned(b"a=rsa-sha256", b"a=rsa-sha512"), {}),
        (resigned(b"c=relaxed", b"c=crumpled"), {}),
        (resigned(b"v=1", b"v=2"), {}),
        (resigned(b"v=1;", b"v=1; v=1;"), {}),
        (resigned(b"h=from", b"l=; h=from"), {}),
        (signed(), {"bits": 8192}),
        (signed(), {"status": "unknown", "record": None, "bits": None}),
        (signed(), {"record": b"v=DKIM1; p=MAMCAQE="}),
        (b" folded first\r\n" + signed(), {}),
        (b"no field\r\n" + signed(), {}),
        (b"", {}),
        (b"\x00" * 100, {}),
        (resigned(b" d=example.org", b" d=\xffexample.org"), {}),
    ],
)
def test_what_cannot_be_judged(message: bytes, more: dict[str, Any]) -> None:
    assert judged(message, **more) is None


def test_a_signature_must_be_over_the_sender() -> None:
    assert judged(resigned(b"h=from : to", b"h=to")) == "signature"


def test_the_time_of_today_decides_nothing() -> None:
    """One that is over by now may have held when it counted; a failure is one at any time."""
    assert judged(_expiring(int(time.time()) + 1000)) == "pass"
    assert judged(_expiring(100)) is None
    assert judged(_expiring(100).replace(b"Hello", b"Hullo")) == "body-hash"


def _expiring(when: int) -> bytes:
    """Signed with ``x=``, which the library reads but never writes."""

    class Expiring(dkim.DKIM):  # type: ignore[misc]  # as above
        def gen_header(self, fields: Any, *rest: Any) -> bytes:
            fields.insert(1, (b"x", str(when).encode()))
            field: bytes = super().gen_header(fields, *rest)
            return field

    field: bytes = Expiring(MESSAGE).sign(b"s1", b"example.org", private_key())
    return field + MESSAGE


@pytest.mark.parametrize(
    "message",
    [
        signed() + b" " * 4_000_000,
        signed() + (b" " * 60 + b".") * 60_000,
        signed() + b"\r\n" * 1_000_000,
        b"X: 1\r\n" + b" \r\n" * 200_000 + signed(),
        b"DKIM-Signature: v=1; d=example.org; s=s1; h=" + b" " * 7000 + b"; b=" + b"\r\n " * 400
        + b"\r\n" + MESSAGE,
    ],
    ids=["blanks", "runs", "lines", "folds", "signature"],
)  # fmt: skip
def test_nothing_keeps_it_busy(message: bytes) -> None:
    began = time.process_time()
    judged(message)
    assert time.process_time() - began < 15


def test_the_loop_goes_on_meanwhile() -> None:
    """A message of megabytes is hashed beside the loop."""
    about = Subject(
        dkim_signatures=(("example.org", "s1"),),
        message=base64.b64encode(signed(MESSAGE + b"words and words\r\n" * 250_000)).decode(),
    )

    async def conversation(resolver: Resolver) -> tuple[CheckResult, int]:
        ticks = 0
        job = asyncio.create_task(run(about, resolver))
        while not job.done():
            await asyncio.sleep(0)
            ticks += 1
        return job.result(), ticks

    (result, ticks), _ = talk(ZONE, conversation)
    assert isinstance(result.data, DkimData)
    assert result.data.verification == "pass"
    assert ticks > 20
