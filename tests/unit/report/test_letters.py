# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters: the finding first, to nobody whom a stranger named."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from relayfix.model.diagnosis import CaseRecipient, Confidence, Fix, FixKind, Steps, Who
from relayfix.model.dossier import Consent, Dossier, IncludeOriginal
from relayfix.model.policy import HelpDesk
from relayfix.report.document import diagnose_document
from relayfix.report.letters import (
    TICKET_LINES,
    Letter,
    letter_to_provider,
    letter_to_recipient,
    letters_to_lists,
    readme,
    ticket,
    to_it,
    to_recipient,
)
from relayfix.report.redaction import redact
from relayfix.report.shapes import ReportView
from relayfix.report.view import report_view
from tests.support.dossiers import (
    ANNA,
    CLAIRE,
    HOST,
    INNER,
    bounce,
    case,
    delayed,
    dossier,
    say,
    undetermined,
    words,
)

EVERY_KIND = pytest.mark.parametrize("make", [dossier, undetermined, delayed])
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def view(whole: Dossier, language: str = "en") -> ReportView:
    catalogue = words(language)
    return report_view(redact(diagnose_document(whole, catalogue), whole, Consent()), catalogue)


def with_case(**changes: Any) -> Dossier:
    return replace(
        dossier(), diagnosis=replace(dossier().diagnosis, cases=(replace(case(), **changes),))
    )


@EVERY_KIND
@LANGUAGES
def test_a_ticket_fits_its_form(make: Callable[[], Dossier], language: str) -> None:
    text = ticket(view(make(), language), "case.zip", words(language))
    lines = text.splitlines()
    assert len(lines) <= TICKET_LINES
    assert all(len(line) <= 400 for line in lines)
    assert "case.zip" in text
    assert CLAIRE in text


def test_the_finding_stands_first_on_the_ticket() -> None:
    lines = ticket(view(dossier()), "case.zip", words()).splitlines()
    assert lines[0] == "E-mail came back: The recipient’s side has to fix this."
    assert lines[2] == (
        "Cause: Their mail server does not take mail for this domain (recipient-domain-not-hosted)"
    )
    assert f"Refusing server: {HOST} [198.51.100.7]" in lines
    assert f"Answer it quotes: {INNER}" in lines
    assert "Trace by: Sunday 21 February 2027 (90 days after it was sent)" in lines


def test_a_ticket_stays_short_whatever_comes_back() -> None:
    long = "550 " + "word " * 400 + "\n" * 50
    many = tuple(CaseRecipient(bounce=0, final_recipient=f"p{i}@x.example") for i in range(300))
    recipients = tuple(
        replace(bounce().recipients[0], final_recipient=f"p{i}@x.example", diagnostic=long)
        for i in range(300)
    )
    whole = with_case(recipients=many, steps=Steps(you=tuple(say(f"step {i}") for i in range(40))))
    whole = replace(whole, bounces=(replace(bounce(), recipients=recipients),))
    lines = ticket(view(whole), "case.zip", words()).splitlines()
    assert len(lines) <= TICKET_LINES
    assert all(len(line) <= 400 for line in lines)
    assert "and 295 more" in "\n".join(lines)
    assert lines[-2] == "Files: case.zip"


@pytest.mark.parametrize("length", range(1, 40))
def test_a_subject_comes_as_it_was_written(length: int) -> None:
    subject = (
        f"{'x' * length} est revenu : Il suffit très probablement à l\u2019expéditeur d’attendre"
    )
    for text in (subject, subject.encode("ascii", "ignore").decode()):
        raw = Letter(subject=text, body="Bonjour", language="fr").draft(b"%PDF")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["Subject"] == text
        assert message["X-Unsent"] == "1"
        assert max(map(len, raw.split(b"\r\n"))) <= 78


@LANGUAGES
def test_the_draft_to_it(language: str) -> None:
    raw = to_it(view(dossier(), language), "case.zip", b"%PDF-1.7", words(language))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert not [h for h in ("To", "Cc", "Bcc", "From", "Reply-To", "Sender") if message[h]]
    assert "cabinet-exemple.example" in message["Subject"]
    body = message.get_body(("plain",))
    assert body is not None
    assert body["Content-Language"] == language
    text = body.get_content()
    assert INNER in text
    assert "case.zip" in text
    assert text.rstrip().endswith("Anna Martin")
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "case.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF-1.7"
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def body(whole: Dossier) -> str:
    message = email.message_from_bytes(
        to_it(view(whole), "case.zip", b"", words()), policy=email.policy.default
    )
    found = message.get_body(("plain",))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_it_is_only_asked_for_what_is_its_own() -> None:
    assert "nothing for you to repair" in body(dossier())
    theirs = with_case(
        verdict=replace(case().verdict, who=Who.YOUR_IT),
        steps=Steps(your_it=(say("Add the server to the SPF record."),)),
        fixes=(
            replace(
                case().fixes[0], for_=Who.YOUR_IT, current="v=spf1 -all", proposed="v=spf1 mx -all"
            ),
        ),
    )
    text = body(theirs)
    assert "1. Add the server to the SPF record." in text
    assert "- v=spf1 -all\n+ v=spf1 mx -all\nNot tried out" in text
    assert "nothing for you to repair" not in text
    open_text = body(undetermined())
    assert "nothing for you to repair" not in open_text
    assert "What would settle it\n1. The whole returned message, as a file." in open_text


def of_two_cases() -> Dossier:
    """The second one is for IT, the first one is not."""
    second = replace(
        case(),
        recipients=(CaseRecipient(bounce=0, final_recipient=CLAIRE),),
        verdict=replace(case().verdict, who=Who.YOUR_IT),
        steps=Steps(your_it=(say("Add the server to the SPF record."),)),
    )
    cases = (case(), second)
    return replace(dossier(), diagnosis=replace(dossier().diagnosis, cases=cases))


def test_it_learns_of_the_case_that_is_its_own_though_it_is_not_the_first() -> None:
    text = body(of_two_cases())
    assert "nothing for you to repair" not in text
    assert f"Also in these messages\n\n{CLAIRE}: The sender’s IT" in text
    assert "1. Add the server to the SPF record." in text


def test_a_ticket_names_the_other_cases_and_keeps_to_its_lines() -> None:
    lines = ticket(view(of_two_cases()), "case.zip", words()).splitlines()
    (other,) = [line for line in lines if line.startswith("Also in these messages")]
    assert f"{CLAIRE}: The sender’s IT" in other
    many = of_two_cases()
    cases = many.diagnosis.cases[:1] + many.diagnosis.cases[1:] * 40
    text = ticket(
        view(replace(many, diagnosis=replace(many.diagnosis, cases=cases))), "case.zip", words()
    )
    assert len(text.splitlines()) <= TICKET_LINES
    assert "and 37 more" in text


@LANGUAGES
def test_the_text_for_the_recipient(language: str) -> None:
    text = to_recipient(view(dossier(), language), "case.zip", words(language))
    assert text is not None
    for part in ("Claire Petit", CLAIRE, HOST, INNER, "case.zip", "Anna Martin"):
        assert part in text
    assert "Put the domain on the server" in text
    assert ANNA in text


def test_it_is_written_only_where_the_recipients_side_has_to_act() -> None:
    whole = with_case(verdict=replace(case().verdict, who=Who.YOUR_IT))
    assert to_recipient(view(whole), "case.zip", words()) is None
    assert to_recipient(view(delayed()), "case.zip", words()) is None


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("certain", "The mail server on your side did not take it. Please"),
        ("likely", "Most likely the mail server on your side did not take it. That is not proved."),
        ("possible", "Perhaps the mail server on your side did not take it. That is not settled"),
    ],
)
def test_it_is_never_surer_than_the_verdict(level: str, said: str) -> None:
    whole = with_case(verdict=replace(case().verdict, confidence=Confidence(level)))
    text = to_recipient(view(whole), "case.zip", words()) or ""
    assert said in text
    assert text.count("mail server on your side") == 1


def test_to_be_allowed_is_asked_only_where_that_would_help() -> None:
    asks = f"please allow {ANNA}"
    assert asks not in (to_recipient(view(dossier()), "case.zip", words()) or "")
    filtered = with_case(verdict=replace(case().verdict, id="recipient-filter"))
    assert asks in (to_recipient(view(filtered), "case.zip", words()) or "")


@LANGUAGES
def test_the_recipients_letter_has_one_paragraph_of_words_and_one_of_facts(language: str) -> None:
    catalogue = words(language)
    letter = letter_to_recipient(view(dossier(), language), "case.zip", catalogue)
    assert letter is not None
    title, plain, facts, report, signed = letter.body.rstrip("\n").split("\n\n")
    assert "Claire Petit" in title
    assert CLAIRE in plain
    assert not [word for word in (HOST, INNER, "550") if word in plain]
    assert HOST in facts
    assert INNER in facts
    assert "case.zip" in report
    assert signed == "Anna Martin"
    message = email.message_from_bytes(letter.draft(), policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == letter.subject
    assert message["To"] is None


def test_managed_settings_address_the_letter_to_it() -> None:
    desk = HelpDesk(address="help@atelier-nord.example", name="Équipe, informatique")
    raw = to_it(view(dossier()), "case.zip", b"%PDF", words(), desk)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    (address,) = message["To"].addresses
    assert (address.addr_spec, address.display_name) == (desk.address, desk.name)
    assert raw.isascii()


def for_the_provider() -> Dossier:
    return with_case(
        verdict=replace(case().verdict, id="account-blocked", who=Who.PROVIDER),
        steps=Steps(provider=(say("Unblock the account."), say("Say why."))),
        fixes=(),
    )


@LANGUAGES
def test_a_provider_is_asked_where_it_has_something_to_do(language: str) -> None:
    catalogue = words(language)
    assert letter_to_provider(view(dossier(), language), "case.zip", catalogue) is None
    letter = letter_to_provider(view(for_the_provider(), language), "case.zip", catalogue)
    assert letter is not None
    assert ANNA in letter.subject
    assert "1. Unblock the account.\n2. Say why." in letter.body
    for fact in (CLAIRE, HOST, INNER, "<PR0P264MB2345@", "UTC"):
        assert fact in letter.body
    assert letter.text.startswith(f"{letter.subject}\n\n")
    message = email.message_from_bytes(letter.draft(b"%PDF"), policy=email.policy.default)
    assert message["To"] is None
    assert len(list(message.iter_attachments())) == 1


def delisting(page: str, name: str = "Example BL") -> Fix:
    return Fix(kind=FixKind.DELISTING, for_=Who.YOUR_IT, name=name, proposed=page)


@LANGUAGES
def test_a_blocklist_is_asked_once_and_nothing_is_promised(language: str) -> None:
    catalogue = words(language)
    assert letters_to_lists(view(dossier(), language), catalogue) == ()
    page = "https://bl.example/remove"
    listed = with_case(
        verdict=replace(case().verdict, id="ip-blocklisted", who=Who.YOUR_IT),
        fixes=(delisting(page), delisting(page), delisting("mailto:out@list.example", "Other")),
    )
    first, second = letters_to_lists(view(listed, language), catalogue)
    assert "Example BL" in first.subject
    assert page in first.body
    assert first.to is None
    assert INNER in first.body
    assert "[" in first.body  # what was repaired is for a person to say
    assert second.to is not None
    assert second.to.address == "out@list.example"
    assert email.message_from_bytes(second.draft())["To"] == "out@list.example"


def test_the_letter_about_a_domain_names_the_domain() -> None:
    listed = with_case(
        verdict=replace(case().verdict, id="domain-blocklisted", who=Who.YOUR_IT),
        fixes=(delisting("https://dbl.example/"),),
    )
    (letter,) = letters_to_lists(view(listed), words())
    assert letter.subject.endswith(" atelier-nord.example")


@LANGUAGES
@pytest.mark.parametrize("included", list(IncludeOriginal))
def test_the_readme_says_what_is_in_it_and_what_is_not_proved(
    language: str, included: IncludeOriginal
) -> None:
    text = readme(view(dossier(), language), included, words(language))
    for name in ("report.pdf", "report.html", "report.json", "manifest.json", "relayfix verify"):
        assert name in text
    assert ("bounce/" in text) is (included is not IncludeOriginal.NONE)
    assert words(language).text("report.readme.damage") in text


@LANGUAGES
def test_where_no_recipient_is_known_the_letters_do_without(language: str) -> None:
    nobody = (CaseRecipient(bounce=0, final_recipient=None),)
    returned = replace(
        bounce(),
        recipients=(replace(bounce().recipients[0], final_recipient=None),),
    )
    whole = replace(for_the_provider(), bounces=(returned,))
    case_ = replace(whole.diagnosis.cases[0], recipients=nobody)
    whole = replace(whole, diagnosis=replace(whole.diagnosis, cases=(case_,)))
    letter = letter_to_provider(view(whole, language), "case.zip", words(language))
    assert letter is not None
    assert words(language).text("report.letter.provider.intro_nobody") in letter.body


@LANGUAGES
def test_no_letter_speaks_to_its_reader_as_if_to_the_sender(language: str) -> None:
    letter = letter_to_recipient(view(dossier(), language), "case.zip", words(language))
    assert letter is not None
    assert str(case().verdict.title.value("words")) not in letter.body
    assert "(recipient-domain-not-hosted)" in letter.body
