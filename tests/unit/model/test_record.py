# SPDX-License-Identifier: GPL-3.0-or-later
"""Records to JSON and back: nothing lost, and every bad value named by its path."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from relayfix.model.bounce import (
    Action,
    Bounce,
    Format,
    Hop,
    Kind,
    Nested,
    Original,
    Reason,
    Recipient,
    Source,
)
from relayfix.model.record import RecordError, from_dict, to_dict
from relayfix.model.sentence import Sentence


def bounce() -> Bounce:
    return Bounce(
        source=Source(name="é.eml", index=1, format=Format.EML, bytes=12, sha256="ab" * 32),
        kind=Kind.FAILED,
        generator="exchange-online",
        arrival_date=datetime(2026, 11, 23, 14, 6, tzinfo=timezone(timedelta(hours=1))),
        recipients=(
            Recipient(
                final_recipient="claire.petit@cabinet-exemple.example",
                action=Action.FAILED,
                status="5.7.367",
                reply_code=550,
                reason=Reason.RELAY_DENIED,
                remote_mta_where="Remote-MTA: dns;mx1.hebergeur.example",
                nested=Nested(status="5.7.1", reply_code=554, diagnostic="Relay access denied"),
            ),
        ),
        original=Original(
            from_="anna@atelier.example",
            to=("claire.petit@cabinet-exemple.example",),
            to_names=(None,),
            hops=(Hop(from_="a.example", with_="ESMTPS", date=datetime(2026, 11, 23, tzinfo=UTC)),),
            headers="From: anna@atelier.example",
        ),
        error=Sentence.of("intake.empty", name="é.eml", count=2),
    )


def test_a_record_survives_the_way_through_json() -> None:
    document = json.loads(json.dumps(to_dict(bounce(), include_private=True)))
    assert from_dict(Bounce, document) == bounce()


def test_json_names_are_those_of_the_field_and_private_values_stay_inside() -> None:
    document = to_dict(bounce())
    assert document["original"]["from"] == "anna@atelier.example"
    assert document["original"]["hops"][0]["with"] == "ESMTPS"
    assert document["arrival_date"] == "2026-11-23T14:06:00+01:00"
    assert "headers" not in document["original"]
    assert "remote_mta_where" not in document["recipients"][0]


def test_sentences_are_said_where_somebody_can_say_them() -> None:
    assert to_dict(bounce(), say=lambda s: f"[{s.id}]")["error"] == "[intake.empty]"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.update(kind="odd"), "kind"),
        (lambda d: d.update(extra=1), ""),
        (lambda d: d["source"].update(bytes="12"), "source.bytes"),
        (lambda d: d["source"].update(bytes=True), "source.bytes"),
        (lambda d: d["recipients"][0].update(status=5), "recipients[0].status"),
        (lambda d: d["recipients"][0]["nested"].update(reply_code="554"), "recipients[0].nested"),
        (lambda d: d.update(recipients={}), "recipients"),
        (lambda d: d.update(arrival_date="yesterday"), "arrival_date"),
        (lambda d: d["original"].update(to=["a", None]), "original.to[1]"),
        (lambda d: d["error"].update(values={"name": ["x"]}), "error.values.name"),
        (lambda d: d.pop("source"), "source"),
    ],
)
def test_a_bad_value_is_refused_with_its_path(change: Any, path: str) -> None:
    document = to_dict(bounce(), include_private=True)
    change(document)
    with pytest.raises(RecordError) as caught:
        from_dict(Bounce, document)
    assert caught.value.path.startswith(path)
    assert caught.value.problem
