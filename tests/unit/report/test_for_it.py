# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody with two minutes a ticket stumbled over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relayfix.model.bounce import SendingIp
from relayfix.model.check import SpfData, SpfTerm
from relayfix.model.diagnosis import AlsoNoticed, Fix, FixKind, Steps, Who
from relayfix.model.dossier import Consent, Dossier
from relayfix.model.sentence import Sentence
from relayfix.report.document import diagnose_document
from relayfix.report.letters import letter_to_it, ticket
from relayfix.report.redaction import redact
from relayfix.report.shapes import ReportView
from relayfix.report.speaker import Speaker
from relayfix.report.view import report_view
from tests.support.dossiers import bounce, case, dossier, say, words


def view(whole: Dossier, language: str = "en") -> ReportView:
    catalogue = words(language)
    return report_view(redact(diagnose_document(whole, catalogue), whole, Consent()), catalogue)


def with_diagnostic(diagnostic: str, **original: Any) -> Dossier:
    first = bounce()
    (recipient,) = first.recipients
    assert first.original is not None
    changed = replace(recipient, diagnostic=diagnostic, nested=None)
    told = replace(first, recipients=(changed,), original=replace(first.original, **original))
    return replace(dossier(), bounces=(told,))


@pytest.mark.parametrize(
    ("seconds", "en", "fr"),
    [
        (0, "0 s", "0 s"),
        (59, "59 s", "59 s"),
        (61, "1 min 1 s", "1 min 1 s"),
        (32_400, "9 h 0 min", "9 h 0 min"),
        (9_936_000, "115 d 0 h", "115 j 0 h"),
        (-120, "−2 min 0 s", "−2 min 0 s"),
    ],
)
def test_a_delay_is_told_in_units_that_are_read_at_once(seconds: int, en: str, fr: str) -> None:
    document = diagnose_document(dossier(), words())
    for language, told in (("en", en), ("fr", fr)):
        shown = Speaker(document, words(language)).delay(seconds)
        assert shown is not None
        assert shown.replace("\u00a0", " ").replace("\u202f", " ") == told


def test_one_line_ends_with_the_cause_however_long_the_answer_is() -> None:
    told = view(with_diagnostic("554 5.7.1 " + "because of this and that " * 40)).first
    assert told.in_one_line.endswith("(recipient-domain-not-hosted).")
    assert "…”" in told.in_one_line
    assert len(told.in_one_line) < 480
    assert told.refusal.count("because of this and that") == 40


def test_an_answer_that_names_the_sending_address_is_not_told_again() -> None:
    said = "550 5.7.1 192.0.2.9 is not allowed"
    whole = with_diagnostic(said, sending_ip=SendingIp(value="192.0.2.9", source=said))
    (row,) = [row for row in view(whole).first.facts if row.key == "sending_address"]
    assert row.value == "192.0.2.9 (named in the answer)"


def test_a_ticket_asks_its_reader_first_and_quotes_no_header() -> None:
    line = "Received: from pc (pc [192.0.2.9]) by mail.atelier.example"
    steps = Steps(you=(say("step.whole_message"),), your_it=(say("step.whole_message"),))
    whole = with_diagnostic("550 no", sending_ip=SendingIp(value="192.0.2.9", source=line))
    whole = replace(
        whole, diagnosis=replace(whole.diagnosis, cases=(replace(case(), steps=steps),))
    )
    told = ticket(view(whole), "case.zip", words())
    assert "Sending address: 192.0.2.9\n" in told
    asked = [row for row in told.splitlines() if row.startswith("Next: ")]
    assert asked[0].startswith("Next: The sender’s IT: ")
    assert asked[1].startswith("Next: Anna Martin (sender): ")


@pytest.mark.parametrize(
    ("language", "heading", "told"),
    [
        ("en", "Also noticed", "example.org publishes no list of its sending servers"),
        ("fr", "Vu aussi", "example.org ne publie pas de liste de ses serveurs d’envoi"),
    ],
)
def test_a_heading_is_not_said_again_in_each_line(language: str, heading: str, told: str) -> None:
    noticed = tuple(
        AlsoNoticed(
            id="spf-missing", check="spf", summary=Sentence.of(f"{room}.spf_missing", domain=name)
        )
        for room, name in (("also", "example.org"), ("also_open", "example.net"))
    )
    whole = replace(
        dossier(),
        diagnosis=replace(dossier().diagnosis, cases=(replace(case(), also_noticed=noticed),)),
    )
    first, second = view(whole, language).also_noticed
    assert first.startswith(f"{told} (")
    assert second.startswith("example.net ")
    assert heading not in first + second


def test_terms_of_an_spf_record_are_told_in_the_readers_language() -> None:
    terms = tuple(
        SpfTerm(domain="a.example", term="mx", result=result, depth=1, lookups=0)
        for result in ("no-match", "not-evaluated", "match", "softfail")
    )
    checks = tuple(
        replace(check, data=replace(check.data, trace=terms))
        if isinstance(check.data, SpfData)
        else check
        for check in dossier().checks
    )
    (tree,) = view(replace(dossier(), checks=checks), "fr").spf
    assert [line.result for line in tree.lines] == [
        *("ne correspond pas", "non évalué", "correspond", "softfail")
    ]
    assert [line.tells for line in tree.lines] == [False, False, True, False]


@pytest.mark.parametrize(
    ("kind", "current", "told", "tried"),
    [
        (FixKind.DNS_RECORD, "v=spf1 -all", "Better", True),
        (FixKind.DNS_RECORD, None, "To add", True),
        (FixKind.SERVER_SETTING, None, "To set", True),
        (FixKind.ALLOW_LIST, None, "To let through", False),
        (FixKind.DELISTING, None, "Where to ask", False),
    ],
)
def test_a_proposal_says_what_it_is(
    kind: FixKind, current: str | None, told: str, tried: bool
) -> None:
    fix = Fix(kind=kind, for_=Who.YOUR_IT, name="x.example", current=current, proposed="y")
    whole = replace(
        dossier(), diagnosis=replace(dossier().diagnosis, cases=(replace(case(), fixes=(fix,)),))
    )
    (shown,) = view(whole).first.fixes
    assert (shown.proposed_word, shown.can_be_tried) == (told, tried)


def test_a_letter_says_the_answer_once_and_who_you_is() -> None:
    said = "550 5.7.1 blocked for reason 4711"
    letter = letter_to_it(view(with_diagnostic(said)), "case.zip", words())
    assert letter.body.count("reason 4711") == 1
    assert "where it says “you”, I am meant" in letter.body
    assert letter.body.count("(recipient-domain-not-hosted)") == 1
