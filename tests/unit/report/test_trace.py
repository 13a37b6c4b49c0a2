# SPDX-License-Identifier: GPL-3.0-or-later
"""Ready commands carry only values that no shell can read anything into."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relayfix.report.document import diagnose_document
from relayfix.report.shapes import Command
from relayfix.report.view import report_view
from tests.support.dossiers import ANNA, CLAIRE, bounce, case, dossier, words


def commands(**changes: Any) -> tuple[Command, ...]:
    recipient = changes.pop("recipient", CLAIRE)
    generator = changes.pop("generator", "exchange-online")
    original = bounce().original
    assert original is not None
    returned = replace(
        bounce(),
        generator=generator,
        original=replace(original, **changes),
        recipients=(replace(bounce().recipients[0], final_recipient=recipient),),
    )
    first = replace(case(), recipients=(replace(case().recipients[0], final_recipient=recipient),))
    whole = replace(
        dossier(), bounces=(returned,), diagnosis=replace(dossier().diagnosis, cases=(first,))
    )
    return report_view(diagnose_document(whole, words()), words()).first.commands


def test_the_three_commands() -> None:
    span = "-StartDate '2026-11-22 13:05:12z' -EndDate '2026-11-26 13:05:12z'"
    message_id = "<PR0P264MB2345@PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM>"
    trace_id = "0d6a7b93-e2f4-4c18-b0a5-08de2a6421c9"
    assert [command.text for command in commands()] == [
        f"Get-MessageTraceV2 -SenderAddress '{ANNA}' -RecipientAddress '{CLAIRE}' {span}",
        f"Get-MessageTraceV2 -MessageId '{message_id}' {span}",
        f"Get-MessageTraceDetailV2 -MessageTraceId '{trace_id}' -RecipientAddress '{CLAIRE}'",
    ]


def test_a_message_older_than_the_trace_has_no_command() -> None:
    original = bounce().original
    assert original is not None
    assert original.date is not None
    made = dossier().created
    assert commands(date=made - timedelta(days=89))
    assert commands(date=made - timedelta(days=92)) == ()


@pytest.mark.parametrize(("days", "said"), [(89, "days after it was sent"), (92, "too late")])
def test_the_facts_say_until_when_or_that_it_is_too_late(days: int, said: str) -> None:
    original = bounce().original
    assert original is not None
    sent = dossier().created - timedelta(days=days)
    returned = replace(bounce(), original=replace(original, date=sent))
    view = report_view(diagnose_document(replace(dossier(), bounces=(returned,)), words()), words())
    (row,) = [row for row in view.first.facts if row.key == "trace_by"]
    assert said in row.value


@pytest.mark.parametrize(
    "evil",
    [
        "a'; Remove-Mailbox 'b@x.example",
        "a’; Remove-Mailbox ’b@x.example",
        "$(calc)@x.example",
        "a`n@x.example",
        "-Confirm@x.example",
        "a@x.example\nRemove-Mailbox",
        "a b@x.example",
        "",
    ],
)
def test_an_address_that_is_more_than_one_makes_no_command(evil: str) -> None:
    assert commands(envelope_from=evil, from_=evil) == ()
    assert commands(recipient=evil) == ()


def test_an_identifier_that_is_more_than_one_is_left_out() -> None:
    evil = commands(message_id="<a'; b>", network_message_id="x'; y")
    assert len(evil) == 1
    assert "'; " not in evil[0].text


def test_only_where_a_trace_can_be_made() -> None:
    assert commands(generator="postfix") == ()
    assert commands(date=None) == ()
