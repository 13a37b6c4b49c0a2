# SPDX-License-Identifier: GPL-3.0-or-later
"""``read.json`` says what the records say, and refuses what they would never hold."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from relayfix.knowledge.texts import catalogue
from relayfix.model.bounce import (
    Action,
    AutoType,
    Bounce,
    DkimSignature,
    Format,
    Hop,
    Kind,
    Nested,
    Original,
    Reason,
    Recipient,
    SendingIp,
    Source,
)
from relayfix.model.sentence import Sentence
from relayfix.report.document import read_document
from tests.support.schemas import schema

RECORDS: dict[str, type] = {
    "source": Source,
    "nested": Nested,
    "recipient": Recipient,
    "dkim_signature": DkimSignature,
    "hop": Hop,
    "sending_ip": SendingIp,
    "original": Original,
    "bounce": Bounce,
}
ENUMS: dict[tuple[str, str], type[enum.Enum]] = {
    ("source", "format"): Format,
    ("recipient", "action"): Action,
    ("recipient", "reason"): Reason,
    ("bounce", "kind"): Kind,
    ("bounce", "auto_type"): AutoType,
}
WHEN = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
FULL = Bounce(
    source=Source(name="a.eml", format=Format.EML, bytes=1, sha256="0" * 64),
    kind=Kind.FAILED,
    generator="exchange-online",
    language="fr",
    reporting_mta="mail.atelier-nord.example",
    received_from_mta="192.0.2.1",
    arrival_date=WHEN,
    recipients=(
        Recipient(
            final_recipient="claire@café.example",
            original_recipient="claire@cabinet-exemple.example",
            action=Action.FAILED,
            status="5.7.367",
            reply_code=550,
            dsn_status="5.0.0",
            diagnostic="550 5.7.367 Remote server returned … -> 554 5.7.1 Relay access denied",
            remote_mta="mx1.hebergeur.example",
            remote_mta_where="Remote-MTA: dns;mx1.hebergeur.example",
            remote_ip="2001:db8::1",
            last_attempt_date=WHEN,
            will_retry_until=WHEN,
            reason=Reason.RELAY_DENIED,
            signature="exo_5_7_367",
            nested=Nested(
                status="5.7.1", reply_code=554, diagnostic="554 5.7.1 x", host="mx1.x.example"
            ),
        ),
    ),
    original=Original(
        from_="anna.martin@atelier-nord.example",
        to=("claire@café.example",),
        to_names=(None,),
        date=WHEN,
        dkim_signatures=(DkimSignature(domain="atelier-nord.example", selector="s1"),),
        hops=(Hop(from_="a", by="b", ip="192.0.2.1", date=WHEN, delay_seconds=-1),),
        sending_ip=SendingIp(value="192.0.2.1", source="client [192.0.2.1]"),
        headers="From: x",
    ),
    notice="words",
)


def document(bounce: Bounce) -> dict[str, Any]:
    return read_document((bounce,), catalogue("fr"))


@pytest.mark.parametrize("name", RECORDS)
def test_the_keys_are_those_of_the_records(name: str) -> None:
    definition = schema("read")["$defs"][name]
    fields = [f for f in dataclasses.fields(RECORDS[name]) if not f.metadata.get("private")]
    public = [field.metadata.get("key", field.name) for field in fields]
    always = [f.metadata.get("key", f.name) for f in fields if not f.metadata.get("sparse")]
    assert definition["required"] == always
    assert definition["additionalProperties"] is False
    beside = {key.removesuffix("_ascii") for key in definition["properties"]} - set(public)
    assert not beside, "a key that no record has"


@pytest.mark.parametrize("place", ENUMS, ids="-".join)
def test_the_values_are_those_of_the_records(place: tuple[str, str]) -> None:
    record, key = place
    allowed = schema("read")["$defs"][record]["properties"][key]["enum"]
    assert [v for v in allowed if v is not None] == [member.value for member in ENUMS[place]]


@pytest.mark.parametrize(
    "bounce",
    [
        FULL,
        Bounce(source=Source(name="-"), kind=Kind.NOT_A_BOUNCE, auto_type=AutoType.MESSAGE),
        Bounce(
            source=Source(name="x"),
            kind=Kind.UNREADABLE,
            error=Sentence.of("files.missing", name="x"),
        ),
        Bounce(source=Source(name="550 5.7.367"), kind=Kind.FAILED, recipients=(Recipient(),)),
    ],
    ids=["full", "not-a-bounce", "unreadable", "empty"],
)
def test_what_the_records_hold_keeps_to_it(
    bounce: Bounce, validates: Callable[[object, str], None]
) -> None:
    validates(document(bounce), "read")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "relayfix/2"),
        (("extra",), 1),
        (("bounces", 0, "kind"), "bounced"),
        (("bounces", 0, "kind"), "unreadable"),
        (("bounces", 0, "auto_type"), "message"),
        (("bounces", 0, "notice"), "words"),
        (("bounces", 0, "recipients"), []),
        (("bounces", 0, "reporting_mta"), "Mail.Example"),
        (("bounces", 0, "reporting_mta"), "mail.example."),
        (("bounces", 0, "reporting_mta"), ""),
        (("bounces", 0, "arrival_date"), "2026-11-23T13:05:00"),
        (("bounces", 0, "arrival_date"), "yesterday"),
        (("bounces", 0, "source", "sha256"), "0"),
        (("bounces", 0, "recipients", 0, "status"), "5.7"),
        (("bounces", 0, "recipients", 0, "reply_code"), "550"),
        (("bounces", 0, "recipients", 0, "diagnostic"), ""),
        (("bounces", 0, "recipients", 0, "reason"), None),
        (("bounces", 0, "original", "hops", 0, "for"), "x"),
        (("bounces", 0, "original", "headers"), "From: x"),
    ],
)
def test_what_they_never_hold_is_refused(
    path: tuple[str | int, ...], value: object, validates: Callable[[object, str], None]
) -> None:
    bad = document(FULL)
    place: Any = bad
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(AssertionError, match="not a read document"):
        validates(bad, "read")
