# SPDX-License-Identifier: GPL-3.0-or-later
"""Lures that play a returned message, and real notices that look like lures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.diagnosis import diagnose
from relayfix.diagnosis.lures import LONGEST, is_lure
from relayfix.model.answers import Answers
from relayfix.model.bounce import (
    AutoType,
    Bounce,
    Format,
    Kind,
    Link,
    NoticeFacts,
    Source,
)
from relayfix.model.diagnosis import Verdict
from tests.unit.diagnosis.conftest import Make

WORDS = (
    "Mail Delivery System\n5 incoming messages to anna@atelier.example are on hold.\n"
    "Sign in to release them. They will be deleted within 24 hours.\n"
)
LURE = NoticeFacts(
    headers=True,
    from_="postmaster@mailing.example",
    envelope_from="postmaster@mailing.example",
    recipients=("anna@atelier.example",),
    links=(Link(host="release.mailing.example", words="Release messages"),),
)


def message(
    facts: NoticeFacts | None = LURE, words: str = WORDS, kind: Kind = Kind.NOT_A_BOUNCE
) -> Bounce:
    return Bounce(
        source=Source(name="x.eml", format=Format.EML),
        kind=kind,
        auto_type=AutoType.MESSAGE if kind is Kind.NOT_A_BOUNCE else None,
        notice=words,
        facts=facts,
    )


def verdict(bounce: Bounce) -> Verdict:
    (case,) = diagnose((bounce,), Answers()).cases
    return case.verdict


def is_fake(bounce: Bounce) -> bool:
    return verdict(bounce).id == "fake-notice"


@pytest.mark.parametrize("kind", [Kind.NOT_A_BOUNCE, Kind.FAILED])
def test_several_signs_and_no_structure_are_certain(kind: Kind) -> None:
    found = verdict(message(kind=kind))
    assert (found.id, found.who.value, found.confidence.value) == ("fake-notice", "you", "certain")
    assert {"because.no_report_no_original", "because.link_to_strangers"} <= {
        sentence.id for sentence in found.because
    }


@pytest.mark.parametrize("part", ["report", "original"])
def test_what_brings_a_report_or_the_original_is_none(part: str) -> None:
    facts = replace(LURE, report=part == "report", original=part == "original")
    assert not is_fake(message(facts))


@pytest.mark.parametrize(
    "host",
    [
        "quarantine.atelier.example",  # the person's own organisation
        "support.google.com",
        "www.spamhaus.org",
        "portal.us.mimecast.com",  # a filter that really holds mail back
    ],
)
def test_a_link_to_where_one_belongs_is_no_lure(host: str) -> None:
    assert not is_fake(message(replace(LURE, links=(Link(host=host, words="Sign in"),))))


def test_a_provider_s_page_for_everybody_s_files_is_strange() -> None:
    assert is_fake(message(replace(LURE, links=(Link(host="storage.googleapis.com"),))))


def test_a_request_without_a_way_to_follow_it_is_none() -> None:
    assert not is_fake(message(replace(LURE, links=())))


def test_a_link_without_a_request_is_none() -> None:
    words = "Undelivered mail. Your message could not be delivered: user unknown. See the website."
    links = (Link(host="www.host.example", words="website"),)
    assert not is_fake(message(replace(LURE, links=links), words))


def test_a_newsletter_that_asks_to_sign_in_plays_nothing() -> None:
    facts = replace(LURE, from_="news@shop.example", links=(Link(host="shop.example"),))
    words = "Our autumn sale begins. Sign in within 24 hours to see your offers."
    assert verdict(message(facts, words)).id == "undetermined"


def test_a_link_that_shows_another_host_counts() -> None:
    shown = Link(host="collect.example", shown="outlook.example", words="outlook.example")
    found = verdict(message(replace(LURE, links=(shown,))))
    assert "because.link_leads_elsewhere" in {sentence.id for sentence in found.because}


def test_an_attached_page_is_a_way_too() -> None:
    found = verdict(message(replace(LURE, links=(), attached=("Report.html",))))
    assert found.id == "fake-notice"
    assert "because.page_attached" in {sentence.id for sentence in found.because}


def test_words_alone_are_never_certain() -> None:
    found = verdict(message(replace(LURE, headers=False, links=())))
    assert (found.id, found.confidence.value) == ("fake-notice", "possible")
    assert found.missing


def test_one_sign_beside_the_missing_structure_is_not_certain() -> None:
    words = "Mail Delivery System: your message was not delivered. Confirm your password.\n"
    found = verdict(message(words=words))
    assert (found.id, found.confidence.value) == ("fake-notice", "likely")


def test_bare_words_of_a_server_may_link_to_its_own_page() -> None:
    """Old servers write bare words, and some send people to a page to be let in."""
    words = (
        "Undelivered mail. The server said: 550 5.7.1 blocked. Log in at "
        "https://postmaster.host.example to be let in. This link expires in 24 hours.\n"
    )
    facts = replace(
        LURE,
        automatic=True,
        refused=True,
        links=(Link(host="postmaster.host.example"),),
    )
    assert not is_fake(message(facts, words, Kind.FAILED))
    assert is_fake(message(replace(facts, automatic=False), words, Kind.FAILED))


def test_a_service_that_links_to_itself_and_presses_is_not_certainly_fake() -> None:
    words = "Postmaster: your mailbox is nearly full. Sign in within 3 days to get more space.\n"
    facts = replace(
        LURE, from_="postmaster@hoster.example", links=(Link(host="my.hoster.example"),)
    )
    found = verdict(message(facts, words))
    assert (found.id, found.confidence.value) == ("fake-notice", "likely")


def test_what_a_lure_says_of_servers_proves_nothing(refusal: Make) -> None:
    bounce = replace(
        refusal(without_original=True, remote_mta="mx.cabinet.example"), facts=LURE, notice=WORDS
    )
    (case,) = diagnose((bounce,), Answers()).cases
    assert case.verdict.id == "fake-notice"
    assert not case.fixes
    assert all("against.looks_fake" in {s.id for s in c.against} for c in case.causes[1:])


def test_a_lure_beside_a_real_notice_has_a_case_of_its_own(refusal: Make) -> None:
    cases = diagnose((refusal(), message()), Answers()).cases
    assert [case.recipients[0].bounce for case in cases] == [0, 1]
    assert cases[1].verdict.id == "fake-notice"
    assert is_lure(message())
    assert not is_lure(message(kind=Kind.FAILED))


def test_quoted_words_stand_in_the_message() -> None:
    long = WORDS.replace("Sign in", "Whoever reads this far " * 20 + "should sign in")
    for sentence in verdict(message(words=long)).because:
        quoted = sentence.value("words")
        if quoted is not None:
            assert str(quoted) in " ".join(long.split()) + " Release messages"
            assert len(str(quoted)) <= LONGEST


@pytest.mark.parametrize(
    "words",
    [
        "Échec de la remise : 4 messages sont en attente. Se connecter sous 24 heures.",
        "Unzustellbar: 3 eingehende Nachrichten wurden zurückgehalten. Jetzt anmelden.",
        "No se han podido entregar 3 mensajes retenidos en espera. Iniciar sesión en 24 horas.",
    ],
)
def test_lures_in_other_languages(words: str) -> None:
    assert verdict(message(words=words)).confidence.value == "certain"
