# SPDX-License-Identifier: GPL-3.0-or-later
"""The case without a returned message: what two addresses show, and what nobody can know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from relayfix import session as journey
from relayfix.diagnosis.causes import CAUSES
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import CheckResult, CheckStatus, ResolverData
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.dossier import Consent
from relayfix.model.record import from_dict, to_dict
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Fate, Silence
from relayfix.net.dns import Resolver
from relayfix.report import letters
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.view import report_view
from tests.support.nameserver import NameServer, Zone

SENDER, RECIPIENT = "anna.martin@atelier-nord.example", "claire.petit@cabinet-exemple.example"
HEALTHY: Zone = {
    "cabinet-exemple.example": {"MX": [(10, "mx1.hebergeur.example")]},
    "mx1.hebergeur.example": {"A": ["198.51.100.25"]},
    "atelier-nord.example": {
        "MX": [(10, "mx.atelier-nord.example")],
        "TXT": ["v=spf1 ip4:203.0.113.0/24 -all"],
    },
    "mx.atelier-nord.example": {"A": ["203.0.113.25"]},
    "_dmarc.atelier-nord.example": {"TXT": ["v=DMARC1; p=reject"]},
}


def told(fate: Fate, recipient: str = RECIPIENT, sender: str = SENDER) -> journey.Session:
    silence = Silence(fate=fate, sender=sender, recipient=recipient)
    return journey.with_silence(journey.Session(), silence)


def looked_at(case: journey.Session, zone: Zone) -> journey.Session:
    """After the checks, against a name server that has this zone."""
    with NameServer(zone) as server:
        resolver = Resolver([server.address])
        return asyncio.run(journey.investigate(case, resolver, timeout=8))


def verdict(case: journey.Session) -> tuple[str, Who, Confidence]:
    assert case.diagnosis is not None
    found = case.diagnosis.cases[0].verdict
    return found.id, found.who, found.confidence


def without(*names: str) -> Zone:
    return {name: records for name, records in HEALTHY.items() if name not in names}


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        (Fate.SPAM, ("recipient-filter", Who.RECIPIENT, Confidence.POSSIBLE)),
        (Fate.NOTHING, ("undetermined", Who.YOUR_IT, Confidence.POSSIBLE)),
    ],
)
def test_before_anybody_was_asked_nothing_is_more_than_possible(
    fate: Fate, expected: tuple[str, Who, Confidence]
) -> None:
    assert verdict(told(fate)) == expected


def test_nothing_wrong_anywhere_is_said_to_be_unknown() -> None:
    case = looked_at(told(Fate.NOTHING), HEALTHY)
    assert verdict(case) == ("undetermined", Who.YOUR_IT, Confidence.POSSIBLE)
    assert case.diagnosis is not None
    found = case.diagnosis.cases[0].verdict
    assert "silence.because.their_domain_fine" in {one.id for one in found.because}
    assert {one.id for one in found.missing} == {
        "silence.missing.their_folder",
        "silence.missing.own_log",
        "silence.missing.own_notice",
    }


@pytest.mark.parametrize(
    ("zone", "cause", "who"),
    [
        (without("cabinet-exemple.example"), "recipient-domain-missing", Who.YOU),
        (
            {**HEALTHY, "cabinet-exemple.example": {"MX": [(0, "")]}},
            "recipient-domain-no-mail",
            Who.RECIPIENT,
        ),
        (without("mx1.hebergeur.example"), "recipient-dns-broken", Who.RECIPIENT),
    ],
)
def test_where_no_mail_can_arrive_the_recipients_domain_shows_it(
    zone: Zone, cause: str, who: Who
) -> None:
    case = looked_at(told(Fate.NOTHING), zone)
    assert verdict(case) == (cause, who, Confidence.LIKELY)


def test_a_message_in_the_junk_folder_went_to_another_address_than_one_that_cannot_be() -> None:
    case = looked_at(told(Fate.SPAM), without("cabinet-exemple.example"))
    assert verdict(case)[2] is Confidence.POSSIBLE


@pytest.mark.parametrize(
    ("records", "cause"),
    [
        ({"MX": [(10, "mx.atelier-nord.example")]}, "spf-missing"),
        (
            {
                "MX": [(10, "mx.atelier-nord.example")],
                "TXT": ["v=spf1 -all", "v=spf1 ip4:203.0.113.9 -all"],
            },
            "spf-broken",
        ),
        ({"MX": [(10, "mx.atelier-nord.example")], "TXT": ["v=spf1 -all"]}, "spf-not-listed"),
    ],
)
@pytest.mark.parametrize("fate", list(Fate))
def test_a_fault_of_the_own_domain_is_only_possible(
    fate: Fate, records: dict[str, list[Any]], cause: str
) -> None:
    """Many receivers overlook it, and a signature that nobody can see here may make up for it."""
    case = looked_at(told(fate), {**HEALTHY, "atelier-nord.example": records})
    assert verdict(case) == (cause, Who.YOUR_IT, Confidence.POSSIBLE)
    assert case.diagnosis is not None
    others = {other.id for other in case.diagnosis.cases[0].verdict.alternatives}
    assert others == ({"recipient-filter"} if fate is Fate.SPAM else set())


def test_a_sender_that_is_not_there_is_the_own_side_s() -> None:
    gone = without("atelier-nord.example", "mx.atelier-nord.example", "_dmarc.atelier-nord.example")
    case = looked_at(told(Fate.SPAM), gone)
    assert verdict(case)[:2] == ("sender-domain-missing", Who.YOUR_IT)


def test_all_records_in_order_makes_a_filter_of_theirs_likely() -> None:
    case = told(Fate.SPAM)
    fine = [
        CheckResult(id=id_, status=CheckStatus.OK, summary=Sentence.of(f"check.{id_}.ok"))
        for id_ in ("mx", "spf", "dmarc", "domain-blocklists")
    ]
    assert verdict(journey.with_checks(case, fine))[2] is Confidence.LIKELY
    assert verdict(journey.with_checks(case, fine[:3]))[2] is Confidence.POSSIBLE


def test_a_private_address_has_no_it() -> None:
    case = told(Fate.NOTHING, sender="anna.martin@gmail.com")
    assert verdict(case) == ("undetermined", Who.PROVIDER, Confidence.POSSIBLE)
    assert case.diagnosis is not None
    steps = case.diagnosis.cases[0].steps
    assert not steps.your_it
    assert [step.id for step in steps.provider] == ["silence.step.trace"]


def test_only_the_two_domains_are_asked_about() -> None:
    from relayfix import checks

    subject = journey.subject(told(Fate.SPAM))
    assert (subject.domain, subject.from_domain) == ("atelier-nord.example",) * 2
    assert subject.recipient_domains == ("cabinet-exemple.example",)
    assert subject.ip is None
    planned = {check.id for check in checks.plan(subject)}
    assert {"recipient-mx", "mx", "spf", "dmarc", "domain-blocklists"} <= planned
    assert not planned & {"dkim", "reverse-dns", "ip-blocklists", "sign-in"}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("fate", list(Fate))
def test_what_leaves_speaks_of_no_returned_message(
    fate: Fate, language: str, validates: Callable[[object, str], None]
) -> None:
    for case in (told(fate), looked_at(told(fate), HEALTHY)):
        words = journey.report_words(case, language)
        dossier = journey.dossier(case, language=language)
        document = diagnose_document(dossier, words)
        validates(document, "diagnose")
        view = report_view(redact(document, dossier, Consent()), words)
        ticket = letters.ticket(view, "case.zip", words)
        letter = letters.to_it(view, "case.zip", b"", words).decode("ascii")
        assert RECIPIENT in ticket
        assert len(ticket.splitlines()) <= letters.TICKET_LINES
        usual = catalogue(language).text("report.letter.it.intro_undated", recipient=RECIPIENT)
        assert usual not in letter.replace("=\r\n", "")
        assert not ticket.startswith(catalogue(language).text("report.ticket.title", headline=""))


def test_a_silent_case_can_be_kept_and_is_the_same_again() -> None:
    case = looked_at(told(Fate.NOTHING), HEALTHY)
    kept = journey.kept(case, datetime(2026, 11, 24, tzinfo=UTC))
    assert kept is not None
    again = journey.reopened(from_dict(type(kept), to_dict(kept)))
    assert again.silence == case.silence
    assert verdict(journey.as_it_was(kept)) == verdict(case)


def test_a_message_that_came_back_after_all_takes_its_place() -> None:
    case = told(Fate.NOTHING)
    stands_for = case.bounces
    read = journey.with_bounces(case, (), (*stands_for, *stands_for[:0]))
    assert read.silence is None
    assert read.bounces == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "claire",
        "claire@",
        "@cabinet.example",
        "claire@cabinet",
        "claire p@cabinet.example",
        "a@b..example",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert not journey.is_address(text)
    assert journey.silence_of(Fate.SPAM, SENDER, text) is None


def test_what_is_typed_becomes_a_case_once_it_is_all_there() -> None:
    assert journey.silence_of(None, SENDER, RECIPIENT) is None
    assert journey.silence_of(Fate.SPAM, f" {SENDER} ", RECIPIENT) == Silence(
        fate=Fate.SPAM, sender=SENDER, recipient=RECIPIENT
    )


def test_every_cause_said_here_is_one_of_the_contract() -> None:
    known = {id_ for id_, _ in CAUSES}
    said = {
        id_.removeprefix("silence.title.")
        for id_ in catalogue("en").texts
        if id_.startswith("silence.title.")
    }
    assert said <= known


def test_a_domain_that_is_not_there_is_the_one_thing_said_of_it() -> None:
    case = looked_at(told(Fate.SPAM), without("atelier-nord.example"))
    assert case.diagnosis is not None
    ours = [c.id for c in case.diagnosis.cases[0].causes if c.id != "recipient-filter"]
    assert ours == ["sender-domain-missing"]


def test_a_likely_cause_has_no_others_beside_it() -> None:
    bare: Zone = {"atelier-nord.example": HEALTHY["mx1.hebergeur.example"]}
    case = looked_at(told(Fate.NOTHING), {**without("cabinet-exemple.example"), **bare})
    assert case.diagnosis is not None
    found = case.diagnosis.cases[0].verdict
    assert found.confidence is Confidence.LIKELY
    assert len(case.diagnosis.cases[0].causes) > 1
    assert found.alternatives == ()


def test_a_name_server_that_lies_shows_nothing_of_the_senders_domain() -> None:
    case = looked_at(told(Fate.SPAM), without("atelier-nord.example"))
    lying = tuple(
        replace(one, data=ResolverData(outcome="hijacks")) if one.id == "resolver" else one
        for one in case.checks
    )
    assert lying != case.checks
    again = journey.with_checks(case, lying)
    assert again.diagnosis is not None
    assert "sender-domain-missing" not in {c.id for c in again.diagnosis.cases[0].causes}


@pytest.mark.parametrize("fate", Fate)
def test_nothing_is_explained_that_no_server_said(fate: Fate) -> None:
    case = looked_at(told(fate), without("cabinet-exemple.example"))
    assert case.diagnosis is not None
    advice = case.diagnosis.cases[0].advice
    assert advice is not None
    assert (advice.urgency, advice.explained) == (None, ())
