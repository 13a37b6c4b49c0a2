# SPDX-License-Identifier: GPL-3.0-or-later
"""Causes on the recipient's side, in the message, and the rest: each for and against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.model.answers import Answers, Scope, YesNo
from relayfix.model.bounce import Action, Bounce, Hop, Kind, Nested, Original, Reason
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    MailHost,
    MtaStsData,
    MxData,
    ResolverData,
    SpfData,
    SpfResult,
)
from relayfix.model.diagnosis import Passage, Role, Verdict
from relayfix.model.sentence import Sentence
from tests.unit.diagnosis.conftest import Make

THEIRS = "mx.cabinet.example"


def mx(
    finding: str = "ok",
    *hosts: MailHost,
    status: CheckStatus = CheckStatus.OK,
    id_: str = "recipient-mx",
    domain: str = "cabinet.example",
    null_mx: bool = False,
) -> CheckResult:
    prefix = "check.unknown" if status is CheckStatus.UNKNOWN else f"check.{id_}"
    return CheckResult(
        id=id_,
        status=status,
        summary=Sentence.of(f"{prefix}.{finding}"),
        data=MxData(domain=domain, hosts=hosts, null_mx=null_mx),
    )


AT_THEIRS = mx("ok", MailHost(name=THEIRS, preference=10, addresses=("198.51.100.20",)))


def verdict(bounce: Bounce, *checks: CheckResult, answers: Answers | None = None) -> Verdict:
    (case,) = diagnose((bounce,), answers or Answers(), checks).cases
    return case.verdict


def told(bounce: Bounce, *checks: CheckResult, **kinds: Any) -> tuple[str, str, str]:
    found = verdict(bounce, *checks, **kinds)
    return found.id, found.who.value, found.confidence.value


def said(refusal: Make, reason: Reason, words: str, **changes: Any) -> Bounce:
    """A refusal in these words, by the recipient's own server unless told otherwise."""
    code = words.split()[0]
    given: dict[str, Any] = {
        "reason": reason,
        "diagnostic": words,
        "signature": None,
        "reply_code": int(code) if code.isdigit() else None,
        "status": next((w for w in words.split()[1:2] if w.count(".") == 2), None),
        "remote_mta": THEIRS,
        "remote_mta_where": f"Remote-MTA: dns; {THEIRS}",
    }
    return refusal(**{**given, **changes})


@pytest.mark.parametrize(
    ("reason", "words", "signature", "cause", "who"),
    [
        (Reason.MAILBOX_FULL, "552 5.2.2 Mailbox full", None, "mailbox-full", "recipient"),
        (Reason.RECIPIENT_DISABLED, "550 5.2.1 Mailbox off", None, "mailbox-disabled", "recipient"),
        (
            Reason.RECIPIENT_RESTRICTED,
            "550 5.7.1 only members may write",
            "list_closed",
            "restricts-senders",
            "recipient",
        ),
        (Reason.SPAM, "554 5.7.1 looks like spam", "spam_strong", "filter", "recipient"),
    ],
)
def test_their_own_server_makes_it_certain_and_nothing_else_does(
    refusal: Make, reason: Reason, words: str, signature: str | None, cause: str, who: str
) -> None:
    bounce = said(refusal, reason, words, signature=signature)
    assert told(bounce, AT_THEIRS) == (f"recipient-{cause}", who, "certain")
    assert told(bounce) == (f"recipient-{cause}", who, "likely")
    assert verdict(bounce).missing


@pytest.mark.parametrize(
    ("reason", "words", "signature", "cause", "who"),
    [
        (Reason.MESSAGE_TOO_LARGE, "552 5.3.4 Message too big", None, "message-too-large", "you"),
        (Reason.VIRUS, "554 5.7.1 virus found here", None, "content-refused", "you"),
        (Reason.POLICY, "552 banned attachment type", "banned_type", "content-refused", "you"),
        (
            Reason.TOO_MANY_RECIPIENTS,
            "550 5.5.3 too many recipients",
            None,
            "too-many-recipients",
            "you",
        ),
        (
            Reason.POLICY,
            "550 5.7.1 message not RFC 5322 compliant",
            "g_rfc",
            "malformed-message",
            "your-it",
        ),
        (
            Reason.BAD_COMMAND,
            "553 5.6.7 SMTPUTF8 is required",
            "smtputf8",
            "address-not-supported",
            "recipient",
        ),
        (Reason.TEMPORARY, "451 4.3.0 try again later", None, "temporary-failure", "wait"),
        (Reason.SYSTEM_FULL, "452 4.3.1 no disk space", None, "temporary-failure", "wait"),
        (Reason.RECIPIENT_MOVED, "551 user has moved away", None, "recipient-address-wrong", "you"),
        (
            Reason.CONNECTION_FAILED,
            "connection to it timed out",
            None,
            "recipient-server-unreachable",
            "wait",
        ),
    ],
)
def test_words_name_the_cause(
    refusal: Make, reason: Reason, words: str, signature: str | None, cause: str, who: str
) -> None:
    accent = {"final_recipient": "hélène@cabinet.example"} if "UTF8" in words else {}
    found = told(said(refusal, reason, words, signature=signature, **accent))
    assert found[:2] == (cause, who)
    assert found[2] == "likely"


def test_a_bare_code_is_no_more_than_possible(refusal: Make) -> None:
    bounce = said(refusal, Reason.MAILBOX_FULL, "550 5.2.2", generator="unknown")
    assert told(bounce) == ("recipient-mailbox-full", "recipient", "possible")


def test_a_code_of_a_known_system_is_likely_and_no_check_makes_it_more(refusal: Make) -> None:
    bounce = said(refusal, Reason.MAILBOX_FULL, "550 5.2.2", generator="exchange-online")
    assert told(bounce, AT_THEIRS) == ("recipient-mailbox-full", "recipient", "likely")


# --- whose filter -------------------------------------------------------------------------------


def test_the_own_filter_is_the_message_s_matter(refusal: Make) -> None:
    bounce = said(
        refusal, Reason.SPAM, "554 5.7.1 looks like spam", remote_mta="filter.atelier.example"
    )
    assert told(bounce)[:2] == ("content-refused", "you")


def test_a_rule_that_nobody_names_blames_nobody_for_sure(refusal: Make) -> None:
    bounce = said(refusal, Reason.POLICY, "550 5.7.1 message was refused", signature="policy_gene")
    assert told(bounce, AT_THEIRS) == ("recipient-filter", "recipient", "possible")
    stranger = replace(
        bounce, recipients=(replace(bounce.recipients[0], remote_mta="mx.host.example"),)
    )
    assert told(stranger)[0] == "undetermined"


def test_a_gate_of_the_own_side_is_no_choice_of_the_recipient(refusal: Make) -> None:
    bounce = said(
        refusal,
        Reason.RECIPIENT_RESTRICTED,
        "550 5.7.1 only members may write",
        signature="list_closed",
        remote_mta="gate.atelier.example",
    )
    assert told(bounce)[2] == "possible"


# --- domains ------------------------------------------------------------------------------------

MISSING = "Host or domain name not found. Name service error: Host not found"
FAILING = "550 5.4.312 Message expired, DNS query failed(ServerFailure)"


def lost(refusal: Make, words: str) -> Bounce:
    return said(refusal, Reason.DOMAIN_NOT_FOUND, words, remote_mta=None)


def test_a_domain_that_is_not_there(refusal: Make) -> None:
    gone = mx("no_domain", status=CheckStatus.PROBLEM)
    assert told(lost(refusal, MISSING), gone) == ("recipient-domain-missing", "you", "certain")
    assert told(lost(refusal, MISSING)) == ("recipient-domain-missing", "you", "likely")


def test_a_name_server_that_invents_answers_proves_nothing(refusal: Make) -> None:
    invents = CheckResult(
        id="resolver",
        status=CheckStatus.PROBLEM,
        summary=Sentence.of("check.resolver.hijacks"),
        data=ResolverData(outcome="hijacks"),
    )
    found = told(lost(refusal, MISSING), AT_THEIRS, invents)
    assert found == ("recipient-domain-missing", "you", "likely")


def test_a_domain_that_is_found_by_now_only_needs_another_try(refusal: Make) -> None:
    assert told(lost(refusal, MISSING), AT_THEIRS)[:2] == ("temporary-failure", "wait")


def test_name_servers_that_still_fail(refusal: Make) -> None:
    fails = mx("servfail", status=CheckStatus.UNKNOWN)
    found = told(lost(refusal, FAILING), fails)
    assert found == ("recipient-dns-broken", "recipient", "certain")
    own = mx("servfail", status=CheckStatus.UNKNOWN, id_="mx", domain="atelier.example")
    assert told(lost(refusal, FAILING), fails, own)[2] == "likely"


def test_mail_hosts_that_do_not_exist(refusal: Make) -> None:
    broken = mx("all_broken", status=CheckStatus.PROBLEM)
    words = "all relevant MX records point to non-existent hosts"
    assert told(lost(refusal, words), broken) == ("recipient-dns-broken", "recipient", "certain")


def test_a_null_mx(refusal: Make) -> None:
    null = mx("null_mx", status=CheckStatus.PROBLEM, null_mx=True)
    words = "556 5.1.10 Recipient address has a null MX"
    bounce = said(refusal, Reason.DOMAIN_NOT_ACCEPTED, words, remote_mta=None)
    assert told(bounce, null) == ("recipient-domain-no-mail", "recipient", "certain")
    assert told(bounce, AT_THEIRS)[2] == "possible"


def test_no_mail_for_this_domain_said_by_their_own_server_is_a_domain_not_hosted(
    refusal: Make,
) -> None:
    words = "550 we do not accept mail for this domain"
    bounce = said(refusal, Reason.DOMAIN_NOT_ACCEPTED, words)
    assert told(bounce, AT_THEIRS) == ("recipient-domain-not-hosted", "recipient", "certain")


def test_a_forward_to_a_missing_domain_is_its_owner_s(refusal: Make) -> None:
    original = Original(
        from_="anna@atelier.example",
        to=("club@verein.example",),
        envelope_from="SRS0=a1=b2=atelier.example=anna@verein.example",
    )
    bounce = replace(lost(refusal, MISSING), original=original)
    assert told(bounce)[:2] == ("recipient-domain-missing", "recipient")


# --- encryption, reach, loops -------------------------------------------------------------------


def test_their_certificate(refusal: Make) -> None:
    words = "550 5.7.322 certificate-expired: Destination mail server's certificate is expired"
    bounce = said(refusal, Reason.TLS_REQUIRED, words, signature="exo_dane")
    assert told(bounce, AT_THEIRS) == ("recipient-tls", "recipient", "certain")
    assert told(bounce) == ("recipient-tls", "recipient", "likely")


def test_a_policy_that_leaves_their_own_host_out(refusal: Make) -> None:
    words = "550 5.4.8 MX hosts of 'cabinet.example' failed MTA-STS validation"
    bounce = said(refusal, Reason.TLS_REQUIRED, words, remote_mta=None, signature="mta_sts")
    policy = CheckResult(
        id="mta-sts",
        status=CheckStatus.PROBLEM,
        summary=Sentence.of("check.mta-sts.not_covered"),
        data=MtaStsData(
            domain="cabinet.example", mode="enforce", mx=("old.cabinet.example",), covers=False
        ),
    )
    assert told(bounce, policy)[2] == "certain"
    assert told(bounce)[2] == "likely"


def test_a_host_that_is_only_complained_of_did_not_refuse(refusal: Make) -> None:
    words = "connect to mx.cabinet.example[198.51.100.20]:25: Connection timed out"
    bounce = said(refusal, Reason.CONNECTION_FAILED, words, remote_mta=None)
    (case,) = diagnose((bounce,), Answers(), (AT_THEIRS,)).cases
    host = case.attribution.refusing_host
    assert host is not None
    assert (host.name, host.ip) == (THEIRS, "198.51.100.20")
    assert host.where in words
    assert case.attribution.because[0].id == "attribution.reached"
    assert case.attribution.path[-1].outcome is Passage.UNKNOWN
    assert case.verdict.because[0].id == "because.words_about"
    assert told(bounce, AT_THEIRS)[2] == "certain"


def test_nobody_is_reached_is_not_their_server_alone(refusal: Make) -> None:
    words = "connect to mx.cabinet.example[198.51.100.20]:25: Connection timed out"
    bounce = said(refusal, Reason.CONNECTION_FAILED, words, remote_mta=None)
    found = told(bounce, answers=Answers(scope=Scope.EVERYONE))
    assert found[2] == "possible"


def test_the_host_says_whose_loop_it_is(refusal: Make) -> None:
    words = "554 5.4.6 too many hops"
    theirs = said(refusal, Reason.MAIL_LOOP, words)
    assert told(theirs, AT_THEIRS) == ("mail-loop", "recipient", "certain")
    own = said(refusal, Reason.MAIL_LOOP, words, remote_mta="mail2.atelier.example")
    assert told(own) == ("mail-loop", "your-it", "likely")
    nobody = said(refusal, Reason.MAIL_LOOP, words, remote_mta="mx.host.example")
    assert told(nobody)[2] == "possible"


def test_hops_that_repeat_say_so_too(refusal: Make) -> None:
    hops = (Hop(from_="a", by="exch.atelier.example"),) * 4
    original = Original(from_="anna@atelier.example", to=("claire@cabinet.example",), hops=hops)
    bounce = said(
        refusal, Reason.MAIL_LOOP, "554 5.4.6 too many hops", remote_mta=None, original=original
    )
    assert told(bounce)[:2] == ("mail-loop", "your-it")


# --- temporary ----------------------------------------------------------------------------------


def test_a_delayed_message_is_delayed_whatever_was_said(refusal: Make) -> None:
    bounce = said(refusal, Reason.MAILBOX_FULL, "452 4.2.2 Mailbox full", action=Action.DELAYED)
    assert told(bounce)[0] == "delayed"


def test_a_final_refusal_without_a_reason_is_not_called_temporary(refusal: Make) -> None:
    bounce = said(refusal, Reason.TEMPORARY, "554 Transaction failed")
    assert told(bounce)[0] == "undetermined"


def test_the_inner_answer_says_whether_it_passes(refusal: Make) -> None:
    nested = Nested(reply_code=451, status="4.7.1", diagnostic="451 4.7.1 come back later")
    bounce = said(
        refusal, Reason.TEMPORARY, "550 5.4.300 expired -> 451 4.7.1 come back later", nested=nested
    )
    assert told(bounce)[0] == "temporary-failure"


# --- addresses ----------------------------------------------------------------------------------

INTERNAL = "IMCEAEX-_o=Atelier_cn=Recipients_cn=claire@atelier.example"


def test_an_internal_address_comes_out_of_a_stored_entry(refusal: Make) -> None:
    words = "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found"
    bounce = said(refusal, Reason.RECIPIENT_UNKNOWN, words, final_recipient=INTERNAL)
    assert told(bounce)[:2] == ("stale-contact", "you")
    other = INTERNAL.replace("atelier.example", "cabinet.example")
    bounce = said(refusal, Reason.RECIPIENT_UNKNOWN, words, final_recipient=other)
    assert told(bounce)[:2] == ("stale-contact", "recipient")


def test_an_accent_is_innocent_where_the_mailbox_is_full(refusal: Make) -> None:
    bounce = said(
        refusal, Reason.MAILBOX_FULL, "552 5.2.2 Mailbox full", final_recipient="é@cabinet.example"
    )
    assert told(bounce)[0] == "recipient-mailbox-full"


# --- never sent ---------------------------------------------------------------------------------

UNKNOWN_USER = "550 5.1.1 <karl@cabinet.example>: user unknown"
NOT_SENT = Answers(sent_it=YesNo.NO)


def forged(refusal: Make, *hops: Hop) -> Bounce:
    original = Original(from_="anna@atelier.example", to=("claire@cabinet.example",), hops=hops)
    return said(refusal, Reason.RECIPIENT_UNKNOWN, UNKNOWN_USER, original=original)


STRANGER = Hop(from_="dsl-7.elsewhere.example", by="mx2.elsewhere.example", ip="192.0.2.177")
OURS = Hop(from_="pc7.atelier.example", by="mail.atelier.example")


def spf(result: SpfResult) -> CheckResult:
    data = SpfData(result=result, ip="192.0.2.177", domain="atelier.example", record="v=spf1 -all")
    return CheckResult(
        id="spf", status=CheckStatus.PROBLEM, summary=Sentence.of("check.spf.fail"), data=data
    )


def test_what_somebody_else_sent_by_strangers_is_never_sent(refusal: Make) -> None:
    bounce = forged(refusal, STRANGER)
    assert told(bounce, AT_THEIRS, answers=NOT_SENT) == ("never-sent", "you", "likely")
    found = told(bounce, AT_THEIRS, spf(SpfResult.FAIL), answers=NOT_SENT)
    assert found == ("never-sent", "you", "certain")
    assert told(bounce, AT_THEIRS)[0] == "recipient-address-wrong"


def test_what_left_by_the_own_servers_was_sent_by_somebody_here(refusal: Make) -> None:
    bounce = forged(refusal, OURS)
    found = verdict(bounce, AT_THEIRS, spf(SpfResult.FAIL), answers=NOT_SENT)
    assert (found.id, found.confidence.value) == ("never-sent", "possible")
    assert "missing.account_state" in {sentence.id for sentence in found.missing}
    assert found.explanation.id == "cause.never-sent.from_here"


# --- who refused --------------------------------------------------------------------------------


def test_without_any_name_the_last_hop_had_the_message(refusal: Make) -> None:
    bounce = said(
        refusal,
        Reason.UNKNOWN,
        "could not be delivered",
        remote_mta=None,
        reporting_mta=None,
        generator="unknown",
    )
    (case,) = diagnose((bounce,), Answers()).cases
    host = case.attribution.refusing_host
    assert host is not None
    assert host.name == "mail.atelier.example"
    assert case.attribution.because[0].id == "attribution.last_hop"
    assert case.attribution.path[-1].outcome is Passage.UNKNOWN


def test_a_server_that_only_wrote_the_notice_is_not_drawn_as_refusing(refusal: Make) -> None:
    bounce = said(
        refusal, Reason.UNKNOWN, "no reason given", remote_mta=None, reply_code=None, status="5.0.0"
    )
    (case,) = diagnose((bounce,), Answers()).cases
    assert case.verdict.id == "undetermined"
    assert case.attribution.role is not Role.RECIPIENT_MX
    assert case.attribution.path[-1].outcome is Passage.UNKNOWN


def test_the_reader_sees_why_the_second_cause_lost(refusal: Make) -> None:
    bounce = forged(refusal, STRANGER)
    (case,) = diagnose((bounce,), NOT_SENT, (AT_THEIRS,)).cases
    assert [cause.id for cause in case.causes] == ["never-sent", "recipient-address-wrong"]
    assert all(cause.against for cause in case.causes[1:])


@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.DELAYED])
def test_nothing_sent_says_nothing_about_the_own_side(refusal: Make, kind: Kind) -> None:
    words = "550 5.7.23 SPF: 192.0.2.177 is not allowed to send mail for atelier.example"
    bounce = replace(forged(refusal, STRANGER), kind=kind)
    recipient = replace(bounce.recipients[0], diagnostic=words, reason=Reason.SPF)
    bounce = replace(bounce, recipients=(recipient,))
    assert told(bounce, answers=NOT_SENT)[0] == "never-sent"


def test_a_grey_list_knows_the_address(refusal: Make) -> None:
    """Such a server rejects every address at first, and takes it a little later."""
    grey = "450 4.2.0 <claire@cabinet.example>: Recipient address rejected: Greylisted, see below"
    assert told(said(refusal, Reason.RECIPIENT_UNKNOWN, grey), AT_THEIRS)[0] == "temporary-failure"
    slow = "450 4.1.1 <claire@cabinet.example>: Recipient address rejected: user unknown"
    bounce = said(refusal, Reason.RECIPIENT_UNKNOWN, slow)
    assert told(bounce, AT_THEIRS) == ("recipient-address-wrong", "you", "likely")


def test_a_disabled_account_is_theirs_where_they_say_so_of_the_recipient(refusal: Make) -> None:
    words = "525 5.7.13 Recipient address rejected: Disabled recipient address"
    bounce = said(refusal, Reason.ACCOUNT_BLOCKED, words)
    assert told(bounce, AT_THEIRS) == ("recipient-mailbox-disabled", "recipient", "certain")
    own = said(refusal, Reason.ACCOUNT_BLOCKED, words, remote_mta="smtp.atelier.example")
    assert told(own)[0] != "recipient-mailbox-disabled"


def test_a_mailbox_may_be_full_by_number(refusal: Make) -> None:
    words = "The number of messages in recipient's mailbox exceeded the local limit."
    assert told(said(refusal, Reason.RATE_LIMITED, words))[0] == "recipient-mailbox-full"


def test_a_filter_that_is_nobody_s_by_the_records_leaves_two_desks_open(refusal: Make) -> None:
    words = "554 5.7.1 looks like spam"
    bounce = said(refusal, Reason.SPAM, words, remote_mta="mx9.elsewhere.example")
    found = verdict(bounce, AT_THEIRS)
    assert (found.id, found.who.value, found.confidence.value) == (
        "content-refused",
        "you",
        "possible",
    )
    assert [other.id for other in found.alternatives] == ["recipient-filter"]
    assert "missing.it_knows_host" in {sentence.id for sentence in found.missing}
    assert told(bounce) == ("recipient-filter", "recipient", "likely")


def test_what_a_check_has_shown_is_not_said_to_be_missing(refusal: Make) -> None:
    """Where their mail goes is known: which server refused is not."""
    nobody = {"remote_mta": None, "remote_mta_where": None, "reporting_mta": "mail.other.example"}
    bounce = said(refusal, Reason.SPAM, "554 5.7.1 looks like spam", **nobody)
    unnamed = replace(bounce, reporting_mta=None, generator="sendmail")
    for one in (bounce, unnamed):
        ids = {sentence.id for sentence in verdict(one, AT_THEIRS).missing}
        assert "missing.recipient_mx" not in ids
    assert {s.id for s in verdict(unnamed, AT_THEIRS).missing} == {"missing.it_looks"}
