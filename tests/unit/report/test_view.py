# SPDX-License-Identifier: GPL-3.0-or-later
"""The report says what the document says, in words, and never more surely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from relayfix.model.answers import Account, Answers
from relayfix.model.bounce import Action, Kind
from relayfix.model.check import CheckStatus
from relayfix.model.diagnosis import (
    Alternative,
    CaseRecipient,
    Confidence,
    Fix,
    FixKind,
    Passage,
    PathStop,
    Role,
    StepKind,
    StepKinds,
    Steps,
    Verdict,
    Who,
)
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.shapes import CaseView, ReportView, Row
from relayfix.report.speaker import Speaker, moment
from relayfix.report.view import path_of, report_view
from tests.support.dossiers import (
    ANNA,
    CLAIRE,
    HOST,
    INNER,
    OUTER,
    SENT,
    bounce,
    case,
    checks,
    delayed,
    dossier,
    say,
    undetermined,
    words,
)


def view(whole: Dossier, language: str = "en", *, consent: Consent | None = None) -> ReportView:
    catalogue = words(language)
    document = redact(diagnose_document(whole, catalogue), whole, consent or Consent())
    return report_view(document, catalogue)


def with_verdict(whole: Dossier | None = None, **changes: Any) -> Dossier:
    whole = whole or dossier()
    first = whole.diagnosis.cases[0]
    verdict: Verdict = replace(first.verdict, **changes)
    return replace(
        whole,
        diagnosis=replace(whole.diagnosis, cases=(replace(first, verdict=verdict),)),
    )


def row(case_view: CaseView, key: str) -> Row:
    return next(row for row in case_view.facts if row.key == key)


def test_the_headline_case() -> None:
    shown = view(dossier())
    first = shown.first
    assert first.headline == "The recipient’s side has to fix this."
    assert shown.title == "The recipient’s side has to fix this – RelayFix"
    assert first.lead.startswith("The mail server of cabinet-exemple.example")
    assert [(desk.id, desk.word, desk.lit) for desk in first.desks] == [
        ("sender", word("passes_on"), False),
        ("sender-it", word("nothing"), False),
        ("recipient", word("acts"), True),
    ]
    assert (first.sureness.word, first.sureness.bars) == ("Certain", 3)
    assert first.sureness.not_checked is None
    assert shown.reader_note == "Where these pages say “you”, Anna Martin is meant."


def word(name: str) -> str:
    """What is said of a desk."""
    return words().text(f"report.desk.word.{name}")


def test_the_path_tells_the_story() -> None:
    path = view(dossier()).first.path
    assert [(stop.title, stop.chip, stop.state) for stop in path.stops] == [
        ("Anna Martin", "Sent 14:05", "passed"),
        ("The sender’s mail service", "Passed on 14:05", "passed"),
        ("The recipient’s server", "Refused 14:06", "refused"),
        ("Claire Petit", "Not reached", "not-reached"),
    ]
    assert path.came_back == "came back at 14:06"
    for word in ("Anna Martin", HOST, "Refused 14:06", "came back at 14:06", "Not reached"):
        assert word in path.spoken


def test_the_windows_path_is_the_same() -> None:
    document = diagnose_document(dossier(), words())
    assert path_of(document, 0, words()) == report_view(document, words()).first.path


def test_the_answers_word_for_word() -> None:
    (reply,) = view(dossier()).first.replies
    assert reply.words == OUTER
    assert reply.nested_words == INNER
    assert reply.nested_host == HOST
    assert reply.nested_label == f"It quotes the answer of {HOST}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("recipient", CLAIRE),
        ("sender_from", ANNA),
        ("sender_envelope", ANNA),
        ("subject", "(left out)"),
        ("sent", "2026-11-23 13:05:12 UTC (14:05:12 +0100)"),
        ("handed_in", "2026-11-23 13:05:14 UTC (14:05:14 +0100)"),
        ("refused", "2026-11-23 13:06:03 UTC (14:06:03 +0100)"),
        ("message_id", "<PR0P264MB2345@PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM>"),
        ("network_message_id", "0d6a7b93-e2f4-4c18-b0a5-08de2a6421c9"),
        ("reporting_server", "mrzp264mb1234.frap264.prod.outlook.com"),
        ("refusing_server", f"{HOST} [198.51.100.7]"),
        ("where", f"Remote-MTA: dns;{HOST}"),
        ("code", "550 5.7.367"),
        ("answer", OUTER),
        ("inner_answer", INNER),
        ("sending_address", "203.0.113.25 (from Received, hop 2)"),
        ("dkim", "selector1 at atelier-nord.example"),
        ("mail_program", "Microsoft Outlook 16.0"),
        ("generator", "exchange-online"),
        ("file", "relay-denied.eml, eml, 9421 bytes"),
        ("sha256", "5f" * 32),
        ("trace_by", "Sunday 21 February 2027 (90 days after it was sent)"),
    ],
)
def test_every_field_a_help_desk_asks_for(key: str, value: str) -> None:
    assert row(view(dossier()).first, key).value == value


def test_what_is_not_known_says_so() -> None:
    first = view(undetermined()).first
    for key in ("refusing_server", "sent", "message_id", "sending_address", "code", "answer"):
        found = row(first, key)
        assert (found.value, found.known, found.literal) == ("not known", False, False)
    assert not [r for r in first.facts if r.key in ("trace_by", "retry_until")]
    assert first.hops == ()
    assert first.commands == ()


def test_undetermined_blames_nobody() -> None:
    shown = view(undetermined())
    assert shown.first.headline == "It is not known yet who has to act."
    assert [(desk.word, desk.lit) for desk in shown.first.desks] == [
        (word("passes_on_open"), False),
        (word("finds_out"), True),
        (word("helps"), False),
    ]
    assert shown.first.sureness.not_checked is not None
    assert shown.first.sureness.missing == ("The whole returned message, as a file.",)
    assert [reason.why for reason in shown.not_checked] == [("No check was made.",)]
    assert shown.first.path.stops[1].title == "A server we could not name"


def test_delayed_is_no_failure() -> None:
    first = view(delayed()).first
    assert first.headline == "The message is still being tried."
    assert not any(desk.lit for desk in first.desks)
    assert [desk.word for desk in first.desks] == [word("waits"), word("wait"), word("wait")]
    assert first.path.came_back is None
    assert "refused" not in {stop.state for stop in first.path.stops}
    assert first.path.stops[-1].chip == "Not reached yet"
    assert row(first, "retry_until").value == "2026-11-25 13:05:12 UTC (14:05:12 +0100)"


@pytest.mark.parametrize(
    ("who", "confidence", "headline", "lit", "said", "rest"),
    [
        (Who.YOU, "certain", "you.certain", "sender", "acts", "nothing"),
        (Who.YOUR_IT, "likely", "your_it.likely", "sender-it", "acts_likely", "nothing_likely"),
        (Who.RECIPIENT, "possible", "recipient.possible", "recipient", "may_act", "unsettled"),
        (Who.PROVIDER, "certain", "provider.certain", "sender-it", "acts", "nothing"),
    ],
)
def test_never_surer_than_the_verdict(
    who: Who, confidence: str, headline: str, lit: str, said: str, rest: str
) -> None:
    whole = with_verdict(who=who, confidence=Confidence(confidence), id="spf-broken")
    first = view(with_steps(whole, Steps())).first
    assert first.headline == words().text(f"report.headline.{headline}")
    assert [desk.id for desk in first.desks if desk.lit] == [lit]
    assert [desk.word for desk in first.desks if desk.lit] == [word(said)]
    assert {desk.word for desk in first.desks if not desk.lit} == {word(rest)}


def with_steps(whole: Dossier, steps: Steps, kinds: StepKinds | None = None) -> Dossier:
    first = replace(whole.diagnosis.cases[0], steps=steps, step_kinds=kinds or StepKinds())
    return replace(whole, diagnosis=replace(whole.diagnosis, cases=(first,)))


@pytest.mark.parametrize(
    ("kinds", "certain", "likely", "possible"),
    [
        (("first-aid", "pass-on"), "first_aid", "first_aid", "first_aid"),
        (("pass-on", "do"), "can_do", "can_do", "can_do"),
        (("pass-on", "later"), "passes_on", "passes_on_likely", "passes_on_open"),
        (("later",), "waits", "waits", "waits"),
        ((), "nothing", "nothing_likely", "unsettled"),
    ],
)
def test_a_desk_with_a_step_is_never_told_to_have_nothing_to_do(
    kinds: tuple[str, ...], certain: str, likely: str, possible: str
) -> None:
    steps = tuple(say(f"Step {number}.") for number, _ in enumerate(kinds))
    for confidence, said in zip(Confidence, (certain, likely, possible), strict=True):
        whole = with_verdict(who=Who.YOUR_IT, confidence=confidence, id="spf-broken")
        told = StepKinds(you=tuple(StepKind(kind) for kind in kinds))
        shown = view(with_steps(whole, Steps(you=steps), told)).first
        assert shown.desks[0].word == word(said)
        assert [step.kind for step in shown.steps] == list(kinds)


def test_another_desk_with_a_step_can_help() -> None:
    whole = with_verdict(who=Who.YOUR_IT, id="spf-broken")
    steps = Steps(your_it=(say("Add it."),), recipient=(say("Let it through."),))
    assert [desk.word for desk in view(with_steps(whole, steps)).first.desks] == [
        word("nothing"),
        word("acts"),
        word("helps"),
    ]


@pytest.mark.parametrize(
    "id_", ["recipient-domain-no-mail", "recipient-mailbox-disabled", "address-not-supported"]
)
def test_where_another_address_is_the_way_on_the_headline_says_so(id_: str) -> None:
    whole = with_verdict(who=Who.RECIPIENT, id=id_)
    steps = Steps(you=(say("Ask for another."),), recipient=(say("Switch it on."),))
    first = view(with_steps(whole, steps, StepKinds(you=(StepKind.DO,)))).first
    assert first.headline == words().text("report.headline.another_address.certain")
    assert [desk.word for desk in first.desks] == [
        word("can_do"),
        word("nothing"),
        word("can_change"),
    ]


def test_a_server_is_the_recipients_for_sure_only_where_that_is_proved() -> None:
    likely = view(with_verdict(confidence=Confidence.LIKELY)).first.path
    assert likely.stops[2].title == "The recipient’s server (likely)"


def test_two_who_cannot_be_told_apart_both_may_have_to_act() -> None:
    whole = with_verdict(
        who=Who.YOU,
        confidence=Confidence.POSSIBLE,
        alternatives=(Alternative(id="recipient-filter", who=Who.RECIPIENT),),
    )
    sender, it, recipient = view(whole).first.desks
    assert (sender.word, sender.lit) == (word("may_act"), True)
    assert (recipient.word, recipient.lit) == (word("may_act"), False)
    assert it.word == word("unsettled")


def test_where_there_is_no_it_the_provider_stands_in_its_place() -> None:
    whole = with_verdict(who=Who.YOU)
    personal = replace(whole, answers=Answers(account=Account.PERSONAL))
    assert view(personal).first.desks[1].title == "The sender’s mail provider"
    assert view(whole).first.desks[1].title == "The sender’s IT"


@pytest.mark.parametrize("id_", ["never-sent", "fake-notice"])
def test_nobody_has_to_act_on_what_was_never_sent(id_: str) -> None:
    first = view(with_verdict(id=id_, who=Who.YOU)).first
    assert not any(desk.lit for desk in first.desks)
    assert "fix" not in first.headline


def test_steps_are_said_by_name() -> None:
    steps = view(dossier()).first.steps
    assert [(step.number, step.name, step.text) for step in steps] == [
        (1, "Anna Martin (sender)", "Tell Claire another way."),
        (2, "Anna Martin (sender)", "Send again once it is fixed."),
        (3, "Claire Petit (recipient’s side)", "Put the domain on the server, or change the MX."),
    ]


def test_what_whoever_set_up_a_forward_does_is_not_asked_of_the_address_it_leads_to() -> None:
    whole = dossier()
    original = whole.bounces[0].original
    assert original is not None

    def names(**changes: Any) -> list[str]:
        message = replace(whole.bounces[0], original=replace(original, **changes))
        all_told = Consent(other_recipients=True)
        steps = view(replace(whole, bounces=(message,)), consent=all_told).first.steps
        return [step.name for step in steps if step.desk == "recipient"]

    info = ("info@cabinet-exemple.example", "x@cabinet-exemple.example")
    assert names(to=info[:1], to_names=("Info",)) == ["Info (recipient’s side)"]
    assert names(to=info[:1], to_names=()) == [f"{info[0]} (recipient’s side)"]
    assert names(to=info, to_names=()) == ["The recipient’s side"]


def test_the_desk_that_has_to_act_comes_right_after_the_sender() -> None:
    first = replace(
        case(),
        verdict=replace(case().verdict, who=Who.RECIPIENT),
        steps=Steps(your_it=(say("a"),), recipient=(say("b"),), you=(say("c"),)),
    )
    whole = replace(dossier(), diagnosis=replace(dossier().diagnosis, cases=(first,)))
    assert [step.desk for step in view(whole).first.steps] == ["you", "recipient", "your-it"]


def test_causes_with_something_against_them_are_ruled_out() -> None:
    first = view(dossier()).first
    assert [(r.title, r.why) for r in first.ruled_out] == [
        ("An automatic forward", ("The refused address is the one that was typed.",)),
        (words().text("check.spf.name"), ("203.0.113.25 may send for atelier-nord.example.",)),
    ]
    assert [r.title for r in first.runners_up] == ["The address has a typing mistake"]


def test_checks_without_an_answer_are_told_with_the_reason() -> None:
    shown = view(dossier())
    assert [(r.title, r.why) for r in shown.not_checked] == [
        (words().text("check.reverse-dns.name"), ("The name server did not answer in time.",))
    ]
    assert [check.word for check in shown.checks] == ["problem", "fine", "not known"]
    assert shown.checks[0].evidence[0].query == "cabinet-exemple.example MX"
    assert shown.checks[0].server == "(network address left out)"
    ticked = view(dossier(), consent=Consent(own_network=True))
    assert ticked.checks[0].server == "192.168.1.1:53"


def test_no_check_is_not_the_same_as_a_good_one() -> None:
    skipped = tuple(
        replace(check, status=CheckStatus.SKIPPED, data=None, evidence=()) for check in checks()
    )
    shown = view(replace(dossier(), checks=skipped))
    assert shown.first.sureness.not_checked is not None
    assert len(shown.not_checked) == 3
    assert words().text("check.spf.name") in {reason.title for reason in shown.not_checked}
    assert shown.spf == ()


def test_the_spf_tree_has_its_costs() -> None:
    (tree,) = view(dossier()).spf
    assert [(line.depth, line.term, line.lookups) for line in tree.lines] == [
        (0, "include:spf.protection.example", 1),
        (1, "ip4:203.0.113.0/24", 1),
    ]
    assert tree.summary.startswith("pass for 203.0.113.25. Lookups: 1 (10 allowed)")
    assert tree.summary.endswith("empty ones: 0 (2 allowed)")


def test_several_recipients_and_messages_in_one_case() -> None:
    second = replace(
        bounce(),
        recipients=(replace(bounce().recipients[0], final_recipient="d@cabinet-exemple.example"),),
        original=replace(bounce().original, message_id="<two@x.example>"),  # type: ignore[type-var]  # it has one
    )
    both = replace(
        case(),
        recipients=(
            CaseRecipient(bounce=0, final_recipient=CLAIRE),
            CaseRecipient(bounce=1, final_recipient="d@cabinet-exemple.example"),
        ),
    )
    whole = replace(
        dossier(),
        bounces=(bounce(), second),
        diagnosis=replace(dossier().diagnosis, cases=(both,)),
    )
    first = view(whole).first
    assert first.recipients == (CLAIRE, "d@cabinet-exemple.example")
    assert len(first.replies) == 2
    assert first.path.stops[-1].title == "Claire Petit and 1 more"
    labels = {r.label: r.value for r in first.facts}
    assert labels["Message 2: Message-ID"] == "<two@x.example>"


def test_a_second_case_is_a_case_of_its_own() -> None:
    other = replace(case(), verdict=replace(case().verdict, who=Who.YOU, id="sign-in-missing"))
    whole = replace(dossier(), diagnosis=replace(dossier().diagnosis, cases=(case(), other)))
    shown = view(whole)
    assert [c.cause for c in shown.cases] == ["recipient-domain-not-hosted", "sign-in-missing"]
    assert shown.also_noticed == ("The sender's domain does not protect itself yet.",)


def test_a_long_way_is_folded() -> None:
    own = tuple(
        PathStop(role=Role.OWN_OUTGOING, name=f"out{i}.own.example", outcome=Passage.PASSED)
        for i in range(4)
    )
    way = (*own, *case().attribution.path[1:])
    long = replace(case(), attribution=replace(case().attribution, path=way))
    whole = replace(dossier(), diagnosis=replace(dossier().diagnosis, cases=(long,)))
    stops = view(whole).first.path.stops
    assert len(stops) <= 6
    assert stops[1].title == "5 servers of the sender’s mail service"
    assert stops[-2].host == HOST


@pytest.mark.parametrize("kind", [Kind.NOT_A_BOUNCE, Kind.UNREADABLE])
def test_what_is_no_bounce_can_still_be_shown(kind: Kind) -> None:
    whole = undetermined()
    nothing = replace(whole.bounces[0], kind=kind, recipients=())
    empty = replace(whole.diagnosis.cases[0], recipients=())
    whole = replace(whole, bounces=(nothing,), diagnosis=replace(whole.diagnosis, cases=(empty,)))
    first = view(whole).first
    assert first.replies == ()
    assert first.path.came_back is None


@pytest.mark.parametrize("make", [dossier, undetermined, delayed])
def test_french_has_all_of_it_and_its_own_typography(make: Callable[[], Dossier]) -> None:
    shown = view(make(), "fr")
    assert shown.language == "fr"
    assert shown.first.headline.endswith(".")
    assert "The " not in f"{shown.headings}{shown.first.desks}{shown.created}{shown.footer}"
    assert "'" not in f"{shown.footer}{shown.first.headline}"


def test_the_sender_and_the_time_it_was_made() -> None:
    shown = view(dossier())
    assert shown.created.startswith(
        "Made on Monday 23 November 2026 at 14:10 (+0100), 2026-11-23 13:10 UTC, by RelayFix "
    )
    in_utc = replace(dossier(), created=datetime(2026, 11, 23, 13, 10, tzinfo=UTC))
    assert view(in_utc).created.startswith("Made on 2026-11-23 13:10 UTC, by RelayFix ")


def test_local_times_follow_the_senders_own_clock() -> None:
    tokyo = timezone(timedelta(hours=9))
    original = replace(bounce().original, date=SENT.astimezone(tokyo))  # type: ignore[type-var]  # it has one
    whole = replace(dossier(), bounces=(replace(bounce(), original=original),))
    first = view(whole).first
    assert first.path.stops[0].chip == "Sent 22:05"
    assert row(first, "sent").value == "2026-11-23 13:05:12 UTC (22:05:12 +0900)"


def test_without_any_zone_there_is_only_utc() -> None:
    whole = replace(undetermined(), created=datetime(2026, 11, 23, 13, 10, tzinfo=UTC))
    late = replace(whole.bounces[0].recipients[0], last_attempt_date=SENT.astimezone(UTC))
    whole = replace(whole, bounces=(replace(whole.bounces[0], recipients=(late,)),))
    assert row(view(whole).first, "refused").value == "2026-11-23 13:05:12 UTC"


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "x", None]
)
def test_impossible_moments_are_not_known(value: object) -> None:
    assert moment(value) is None


def test_strange_characters_cannot_move_other_words() -> None:
    speaker = Speaker(diagnose_document(dossier(), words()), words())
    assert speaker.plain("a\u202eb\x07c\ud800d\x00") == "a\ufffdb\ufffdc\ufffdd\ufffd"
    assert speaker.plain("a \u2068b\x07\u2069 c\u202e") == "a \u2068b\ufffd\u2069 c\ufffd"
    for alone in ("\u2068a", "a\u2069", "\u2068a\u2066b\u2069"):
        assert "\ufffd" in (speaker.plain(alone) or "")
    assert speaker.plain("two\nlines\t") == "two\nlines\t"


def test_a_delivered_recipient_is_not_told_as_refused() -> None:
    reached = replace(
        bounce().recipients[0], final_recipient="ok@x.example", action=Action.DELIVERED
    )
    whole = replace(
        dossier(), bounces=(replace(bounce(), recipients=(*bounce().recipients, reached)),)
    )
    assert [r.recipient for r in view(whole).first.replies] == [CLAIRE]


def test_checks_not_made_for_one_reason_are_told_together() -> None:
    same = tuple(
        replace(check, status=CheckStatus.SKIPPED, summary=say("Nobody was asked."))
        for check in checks()
    )
    (reason,) = view(replace(dossier(), checks=same)).not_checked
    assert reason.title.count(" · ") == 2
    assert reason.why == ("Nobody was asked.",)


def test_received_spf_is_a_fact_where_the_original_has_one() -> None:
    value = "softfail (mx.example: domain of own.example) client-ip=203.0.113.25"
    assert not row(view(dossier()).first, "received_spf").known
    original = bounce().original
    assert original is not None
    returned = replace(bounce(), original=replace(original, received_spf=(value,)))
    document = diagnose_document(replace(dossier(), bounces=(returned,)), words())
    assert document["bounces"][0]["original"]["received_spf"] == [value]
    assert row(view(replace(dossier(), bounces=(returned,))).first, "received_spf").value == value


def test_a_lure_is_no_journey_and_quotes_no_server() -> None:
    lure = with_verdict(id="fake-notice", who=Who.YOU)
    first = view(lure).first
    assert first.path.stops == ()
    assert first.replies == ()
    assert first.in_one_line.endswith("(fake-notice).")


def test_a_command_changes_nothing_and_stands_with_the_traces() -> None:
    command = Fix(
        kind=FixKind.COMMAND, for_=Who.YOUR_IT, name="shell", proposed="look", note=say("Looks.")
    )
    whole = dossier()
    settled = replace(whole.diagnosis.cases[0], fixes=(command,))
    first = view(replace(whole, diagnosis=replace(whole.diagnosis, cases=(settled,)))).first
    assert first.fixes[0].is_command
    assert first.commands_to_show == first.commands  # the trace that we have ourselves
    bare = replace(first, commands=())
    assert [(c.purpose, c.text) for c in bare.commands_to_show] == [("Looks.", "look")]
