# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in and the dry run, at a server that writes down every word it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relayfix.checks import disclosures, plan, relay_permission, runner, sign_in, submission
from relayfix.knowledge.sign_in import Answer, PasswordRule, judge, judges_later, rule_for, rules
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    OutgoingServer,
    RelayPermissionData,
    SignInData,
    Subject,
)
from relayfix.net.dns import Resolver
from relayfix.report.document import check_document
from tests.support.certificates import Authority
from tests.support.mailserver import HANG_UP, MailServer
from tests.support.nameserver import NameServer, Zone

CHECKS = (sign_in.CHECK, relay_permission.CHECK)
HOST = "smtp.example.org"
ZONE: Zone = {HOST: {"A": ["127.0.0.1"]}, "smtp.gmail.com": {"A": ["127.0.0.1"]}}
PASSWORD = "correct horse"
WRONG = "wrong horse"
SUBJECT = Subject(
    domain="example.org",
    sender="anna@example.org",
    mailbox="anna@example.org",
    recipients=("claire@dest.example",),
    username="anna@example.org",
    password=PASSWORD,
)


@pytest.fixture(scope="module")
def good(authority: Authority) -> Any:
    return authority.issue(HOST, "127.0.0.1").context


def at(server: MailServer, authority: Authority | None, **fields: Any) -> Subject:
    """The subject with the outgoing server that the person named."""
    named = OutgoingServer(
        host=fields.pop("host", HOST), port=server.port, tls=fields.pop("tls", None)
    )
    ca_file = str(authority.ca_file) if authority is not None else None
    return replace(SUBJECT, server=named, ca_file=ca_file, **fields)


def ran(subject: Subject, seconds: float = 20.0) -> tuple[CheckResult, CheckResult]:
    """Both results; every sentence has words in every language, and nothing is looked up twice."""

    async def run(address: str) -> tuple[CheckResult, ...]:
        return await runner.run(subject, Resolver([address]), checks=CHECKS, timeout=seconds)

    with NameServer(ZONE) as names:
        first, second = asyncio.run(run(names.address))
    assert not names.asked_twice
    for result in (first, second):
        for language in languages():
            assert catalogue(language).say(result.summary)
    return first, second


def found(result: CheckResult) -> SignInData:
    assert isinstance(result.data, SignInData)
    return result.data


def permission(result: CheckResult) -> RelayPermissionData:
    assert isinstance(result.data, RelayPermissionData)
    return result.data


# ── what goes over the wire ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("implicit", [False, True])
def test_one_conversation_one_sign_in_and_no_message(
    authority: Authority, good: Any, implicit: bool
) -> None:
    with MailServer(tls=good(), implicit=implicit) as server:
        subject = at(server, authority, tls="implicit" if implicit else "starttls")
        signed, permitted = ran(subject)
    assert signed.status is CheckStatus.OK
    assert found(signed) == SignInData(
        offered=("PLAIN", "LOGIN"),
        mechanism="PLAIN",
        outcome="accepted",
        reply="235 2.7.0 welcome",
    )
    begins = ["EHLO"] if implicit else ["EHLO", "STARTTLS", "EHLO"]
    assert server.verbs == [*begins, "AUTH", "MAIL", "RCPT", "RCPT", "RSET", "QUIT"]
    assert server.connections == 1
    first_secure = 0 if implicit else 2
    assert [line.secure for line in server.told] == (
        [False] * first_secure + [True] * (len(server.told) - first_secure)
    )
    assert "MAIL FROM:<anna@example.org>" in server.said
    assert server.said[-4:-2] == ["RCPT TO:<claire@dest.example>", "RCPT TO:<anna@example.org>"]
    assert permitted.status is CheckStatus.OK
    data = permission(permitted)
    assert [(a.recipient, a.kind, a.accepted, a.reply) for a in data.attempts] == [
        ("claire@dest.example", "refused", True, "250 ok"),
        ("anna@example.org", "own", True, "250 ok"),
    ]
    assert data.decides == "at-rcpt"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
@pytest.mark.parametrize("right", [True, False])
def test_each_mechanism_is_spoken_once(
    authority: Authority, good: Any, mechanism: str, right: bool
) -> None:
    offers = ("GSSAPI", mechanism, "NTLM")
    with MailServer(tls=good(), offers=offers) as server:
        password = PASSWORD if right else WRONG
        signed, permitted = ran(at(server, authority, password=password))
    data = found(signed)
    assert (data.offered, data.mechanism) == (offers, mechanism)
    assert data.outcome == ("accepted" if right else "refused")
    assert server.verbs.count("AUTH") == 1
    assert (permitted.status is CheckStatus.SKIPPED) is not right
    assert ("MAIL" in server.verbs) is right
    assert server.verbs[-1] == "QUIT"


def test_a_refused_mechanism_is_not_followed_by_another(authority: Authority, good: Any) -> None:
    offers = ("CRAM-MD5", "LOGIN", "PLAIN")
    with MailServer(tls=good(), offers=offers, replies={"AUTH": "535 5.7.8 no"}) as server:
        signed, _ = ran(at(server, authority))
    assert found(signed).outcome == "refused"
    assert server.verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]


def test_a_server_that_asks_for_more_gets_no_more(authority: Authority, good: Any) -> None:
    replies = {"AUTH": "334 bW9yZQ=="}
    with MailServer(tls=good(), offers=("PLAIN",), replies=replies) as server:
        signed, _ = ran(at(server, authority))
    assert server.said[4] == "*"
    assert server.verbs.count("AUTH") == 1
    assert found(signed).outcome == "unknown"


def test_nothing_is_said_unless_it_was_asked_for(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        nobody = at(server, authority, username=None, password=None)
        signed, permitted = ran(nobody)
        assert (signed.status, permitted.status) == (CheckStatus.SKIPPED,) * 2
        assert signed.summary.id == permitted.summary.id == "check.skipped.not_asked_for"
        without = replace(at(server, authority), server=None)
        assert {r.summary.id for r in ran(without)} == {"check.skipped.no_server"}
        no_password = at(server, authority, password=None)
        assert {r.summary.id for r in ran(no_password)} == {"check.skipped.no_password"}
        asyncio.run(_never_ran(at(server, authority)))
    assert server.connections == 0
    assert plan(nobody) == tuple(c for c in plan(nobody) if c not in CHECKS)


async def _never_ran(subject: Subject) -> None:
    """Without a network; and planning, disclosing and skipping contact nobody."""
    assert {r.status for r in runner.skipped(subject, CHECKS)} == {CheckStatus.SKIPPED}
    assert disclosures(CHECKS, subject)


def test_the_dry_run_alone_does_not_sign_in(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        subject = at(server, authority, username=None, password=None, dry_run=True)
        signed, permitted = ran(subject)
    assert signed.status is CheckStatus.SKIPPED
    assert "AUTH" not in server.verbs
    assert permitted.status is CheckStatus.PROBLEM
    assert permitted.summary.id == "check.relay-permission.relay_denied"
    assert [(a.kind, a.accepted) for a in permission(permitted).attempts] == [
        ("refused", False),
        ("own", True),
    ]


def test_a_dry_run_that_was_asked_for_goes_on_after_a_refused_sign_in(
    authority: Authority, good: Any
) -> None:
    with MailServer(tls=good()) as server:
        signed, permitted = ran(at(server, authority, password=WRONG, dry_run=True))
    assert found(signed).outcome == "refused"
    assert permitted.summary.id == "check.relay-permission.relay_denied"
    assert server.verbs.count("AUTH") == 1


# ── no password without a server that is proved ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("names", "terms", "finding"),
    [
        ((HOST,), {"ends": -1}, "expired"),
        ((HOST,), {"begins": 2}, "not_yet_valid"),
        ((HOST,), {"by_itself": True}, "self_signed"),
        (("shared17.hoster.example",), {}, "wrong_name"),
        ((HOST,), {"stranger": True}, "unknown_issuer"),
    ],
)
@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_certificate_that_does_not_hold(
    authority: Authority,
    tmp_path_factory: pytest.TempPathFactory,
    names: tuple[str, ...],
    terms: dict[str, Any],
    finding: str,
    implicit: bool,
    dry_run: bool,
) -> None:
    issuer = Authority(tmp_path_factory.mktemp("stranger")) if "stranger" in terms else authority
    terms = {key: value for key, value in terms.items() if key != "stranger"}
    shown = issuer.issue(*names, **terms)
    with MailServer(tls=shown.context(), implicit=implicit) as server:
        tls = "implicit" if implicit else "starttls"
        signed, permitted = ran(at(server, authority, tls=tls, dry_run=dry_run))
    assert not {"AUTH", "MAIL", "RCPT"} & set(server.verbs)
    assert signed.status is permitted.status is CheckStatus.UNKNOWN
    assert signed.summary.id == permitted.summary.id == f"check.outgoing.{finding}"
    assert found(signed).outcome == "unknown"
    assert permission(permitted).attempts == ()
    assert signed.evidence[-1].kind.value == "tls"


@pytest.mark.parametrize("dry_run", [False, True])
def test_no_encryption_no_password(authority: Authority, dry_run: bool) -> None:
    with MailServer() as server:
        signed, permitted = ran(at(server, authority, dry_run=dry_run))
    assert signed.summary.id == permitted.summary.id == "check.outgoing.no_tls"
    assert server.verbs == ["EHLO"]
    assert found(signed).outcome == "unknown"


def test_no_password_where_the_person_says_there_is_no_encryption(authority: Authority) -> None:
    with MailServer() as server:
        signed, permitted = ran(at(server, authority, tls="none"))
        assert signed.summary.id == "check.outgoing.not_wished"
        assert permitted.status is CheckStatus.SKIPPED
        assert server.connections == 0
        signed, permitted = ran(at(server, authority, tls="none", dry_run=True))
        assert signed.summary.id == "check.outgoing.not_wished"
        assert permitted.summary.id == "check.relay-permission.relay_denied"
    assert "AUTH" not in server.verbs


def test_starttls_that_is_taken_back(authority: Authority, good: Any) -> None:
    with MailServer(tls=good(), replies={"STARTTLS": "454 4.7.0 not now"}) as server:
        signed, _ = ran(at(server, authority))
    assert signed.summary.id == "check.outgoing.turned_away"
    assert found(signed).reply == "454 4.7.0 not now"
    assert "AUTH" not in server.verbs


def test_what_is_slipped_in_before_tls_counts_for_nothing(authority: Authority, good: Any) -> None:
    """RFC 3207 section 6: a reply in the clear must not pass for one over TLS."""
    slipped = "250-mail.example.org\r\n250 AUTH XOAUTH2\r\n"
    with MailServer(tls=good(), after_starttls=slipped) as server:
        signed, _ = ran(at(server, authority))
    assert found(signed).offered == ("PLAIN", "LOGIN")
    assert found(signed).outcome == "accepted"


def test_a_file_of_certificates_that_cannot_be_read(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        subject = replace(at(server, authority), ca_file=str(authority.folder / "none.pem"))
        signed, _ = ran(subject)
    assert signed.summary.id == "check.outgoing.bad_ca_file"
    assert server.connections == 0


# ── the password is nowhere ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_the_password_stands_nowhere(
    authority: Authority,
    good: Any,
    mechanism: str,
    caplog: pytest.LogCaptureFixture,
    validates: Callable[[object, str], None],
) -> None:
    """Also where the server repeats what it was told."""
    echo = (
        f"535 5.7.8 {PASSWORD} AGFubmFAZXhhbXBsZS5vcmcAY29ycmVjdCBob3JzZQ== Y29ycmVjdCBob3JzZQ== no"
    )
    caplog.set_level(logging.DEBUG)
    with MailServer(tls=good(), offers=(mechanism,), replies={"AUTH": echo}) as server:
        subject = at(server, authority)
        results = ran(subject)
    sent = [line.text.rpartition(" ")[2] for line in server.told if line.secure][1:-1]
    document = check_document(subject, results, catalogue("en"))
    validates(document, "check")
    for text in (str(document), repr(results), repr(subject), caplog.text):
        assert PASSWORD not in text
        for secret in ("Y29ycmVjdCBob3JzZQ", *(s for s in sent if len(s) > 12)):
            assert secret not in text
    assert "<secret>" in str(document)
    assert "anna@example.org" not in str(document["subject"].get("username", ""))


# ── what became of it ───────────────────────────────────────────────────────────────────────

ANSWERS = [
    ("535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", "refused", "refused"),
    ("535 5.7.3 Authentication unsuccessful [AM0P123.EURP.PROD.OUTLOOK.COM]", "refused", "refused"),
    ("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", "refused",
     "refused"),
    ("550 5.7.1 Invalid username or password", "refused", "refused"),
    ("535 5.7.8 your account is disabled", "refused", "locked"),
    ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "disabled",
     "switched_off"),
    (("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
     "Tenant. Visit https://aka.ms/smtp_auth_disabled"), "disabled", "switched_off"),
    (("535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
     "defaults policy."), "disabled", "held_back"),
    (("535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
     "authenticated successfully."), "disabled", "held_back"),
    ("550 5.7.30 Basic authentication is not supported for Client Submission.", "disabled",
     "switched_off"),
    (("534-5.7.9 Application-specific password required. For more information, go to\n"
     "534 5.7.9  https://support.example/app"), "disabled", "app_password"),
    (("534-5.7.14 <https://accounts.example/x> Please log in via your web browser and\n"
     "534 5.7.14 then try again."), "disabled", "browser_first"),
    ("534 5.7.9 Authentication mechanism is too weak", "disabled", "switched_off"),
    ("454 4.7.0 Too many login attempts, please try again later.", "rate-limited", "too_often"),
    ("421 4.7.0 too many failed logins from your address", "rate-limited", "too_often"),
    ("535 5.7.0 (#AUTH005) Too many bad auth attempts.", "rate-limited", "too_often"),
    ("432 4.3.2 Concurrent connections limit exceeded", "rate-limited", "too_often"),
    ("454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
     "unknown", "out_of_order"),
    ("504 5.7.4 Unrecognized authentication type", "not-offered", "not_this_kind"),
    ("503 5.5.1 Bad sequence of commands", "unknown", "unknown"),
    ("250 2.0.0 never mind", "unknown", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "outcome", "finding"), ANSWERS)
def test_what_a_reply_means(
    authority: Authority, good: Any, reply: str, outcome: str, finding: str
) -> None:
    with MailServer(tls=good(), replies={"AUTH": reply}) as server:
        signed, permitted = ran(at(server, authority))
    data = found(signed)
    assert (data.outcome, signed.summary.id) == (outcome, f"check.sign-in.{finding}")
    assert data.reply is not None
    assert data.reply.startswith(reply[:3] + " ")
    assert server.verbs.count("AUTH") == 1
    assert permitted.status is CheckStatus.SKIPPED
    assert signed.status is not CheckStatus.OK


@pytest.mark.parametrize(
    ("offers", "outcome", "finding"),
    [
        ((), "not-offered", "no_sign_in"),
        (("GSSAPI", "NTLM"), "not-offered", "other_kinds"),
        (("XOAUTH2", "OAUTHBEARER"), "disabled", "browser_only"),
    ],
)
def test_what_no_password_can_be_given_to(
    authority: Authority, good: Any, offers: tuple[str, ...], outcome: str, finding: str
) -> None:
    with MailServer(tls=good(), offers=offers) as server:
        signed, permitted = ran(at(server, authority))
    data = found(signed)
    assert (data.outcome, signed.summary.id) == (outcome, f"check.sign-in.{finding}")
    assert (data.offered, data.mechanism, data.reply) == (offers, None, None)
    assert "AUTH" not in server.verbs
    # Without any sign-in the server may carry for its own network, and can be asked.
    assert (permitted.status is CheckStatus.SKIPPED) is bool(offers)


@pytest.mark.parametrize(
    ("replies", "finding", "outcome"),
    [
        ({"GREETING": "554 5.7.1 go away"}, "turned_away", "unknown"),
        ({"GREETING": "421 4.7.0 Too many connections from you"}, "turned_away", "rate-limited"),
        ({"EHLO": "550 5.7.1 no"}, "turned_away", "unknown"),
        ({"GREETING": HANG_UP}, "closed", "unknown"),
        ({"EHLO": HANG_UP}, "closed", "unknown"),
        ({"AUTH": HANG_UP}, "closed", "unknown"),
        ({"GREETING": None}, "silent", "unknown"),
        ({"GREETING": "HTTP/1.1 400 Bad Request"}, "garbage", "unknown"),
    ],
)
def test_a_conversation_that_breaks_off(
    authority: Authority, good: Any, replies: dict[str, Any], finding: str, outcome: str
) -> None:
    with MailServer(tls=good(), replies=replies) as server:
        signed, permitted = ran(
            at(server, authority), seconds=4 if None in replies.values() else 20
        )
    assert signed.summary.id == permitted.summary.id == f"check.outgoing.{finding}"
    data = found(signed)
    assert data.outcome == outcome
    tried = (("PLAIN", "LOGIN"), "PLAIN") if "AUTH" in replies else ((), None)
    assert (data.offered, data.mechanism) == tried
    assert signed.status is CheckStatus.UNKNOWN
    assert signed.evidence


def test_a_port_that_is_closed_and_a_name_that_leads_nowhere(authority: Authority) -> None:
    with MailServer() as server:
        subject = at(server, authority)
    signed, permitted = ran(subject)
    assert signed.summary.id == permitted.summary.id == "check.outgoing.refused"
    assert signed.evidence[-1].answer == "Connection refused"
    signed, _ = ran(replace(subject, server=OutgoingServer(host="gone.example.org", port=587)))
    assert signed.summary.id == "check.outgoing.no_host"
    signed, _ = ran(replace(subject, server=OutgoingServer(host="bad host", port=587)))
    assert signed.summary.id == "check.outgoing.no_host"


def test_tls_spoken_to_a_port_that_begins_in_the_clear(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        signed, _ = ran(at(server, authority, tls="implicit"))
    assert signed.summary.id == "check.outgoing.speaks_plain"
    assert not {"AUTH", "MAIL"} & set(server.verbs)


# ── the dry run ─────────────────────────────────────────────────────────────────────────────

NOT_OWNED = "553 5.7.1 <anna@example.org>: Sender address rejected: not owned by user anna"


@pytest.mark.parametrize(
    ("replies", "status", "finding", "accepted"),
    [
        ({"MAIL": NOT_OWNED}, "problem", "sender_refused", [False, False]),
        ({"RCPT": NOT_OWNED}, "problem", "sender_refused", [False, False]),
        ({"RCPT": "554 5.7.1 <claire@dest.example>: Relay access denied"}, "problem",
         "relay_denied", [False, False]),
        ({"RCPT": "450 4.2.0 <claire@dest.example>: Greylisted, see you in 5 minutes"}, "unknown",
         "try_later", [None, None]),
        ({"RCPT": "550 5.1.1 <claire@dest.example>: User unknown"}, "problem",
         "recipient_unknown", [False, False]),
        ({"MAIL": "452 4.3.1 Insufficient system storage"}, "unknown", "try_later", [None, None]),
        ({"RCPT": "421 4.3.0 shutting down"}, "unknown", "try_later", [None]),
        ({"RCPT": "550 5.7.1 we do not like you"}, "problem", "refused", [False, False]),
        ({"RCPT": "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using "
          "zen.spamhaus.org"}, "problem", "connection_listed", [False, False]),
    ],
)  # fmt: skip
def test_what_the_dry_run_finds(
    authority: Authority,
    good: Any,
    replies: dict[str, Any],
    status: str,
    finding: str,
    accepted: list[bool | None],
) -> None:
    with MailServer(tls=good(), replies=replies) as server:
        signed, permitted = ran(at(server, authority))
    assert found(signed).outcome == "accepted"
    assert (permitted.status.value, permitted.summary.id) == (
        status, f"check.relay-permission.{finding}"
    )  # fmt: skip
    data = permission(permitted)
    assert [attempt.accepted for attempt in data.attempts] == accepted
    assert data.attempts[0].reply == next(iter(replies.values()))
    assert "DATA" not in server.verbs


def test_an_answer_that_came_counts_though_the_conversation_broke(
    authority: Authority, good: Any
) -> None:
    with MailServer(tls=good(), replies={"RSET": HANG_UP}) as server:
        _, permitted = ran(at(server, authority))
    assert permitted.summary.id == "check.relay-permission.agreed"


def test_exchange_may_refuse_later(authority: Authority, good: Any) -> None:
    greeting = "220 EX01.corp.example Microsoft ESMTP MAIL Service ready at Tue, 24 Nov 2026"
    with MailServer(tls=good(), replies={"GREETING": greeting}) as server:
        _, permitted = ran(at(server, authority))
    assert permission(permitted).decides == "maybe-later"
    assert permitted.summary.id == "check.relay-permission.agreed_later"
    assert judges_later("smtp.office365.com")
    assert judges_later("atelier-example.mail.protection.outlook.com")
    assert not judges_later("smtp.example.org", "220 smtp.example.org ESMTP Postfix")


def test_an_address_that_would_end_the_command_early_is_never_said(
    authority: Authority, good: Any
) -> None:
    odd = ("a>b@dest.example", 'x"y@dest.example', "claire@dest.example")
    with MailServer(tls=good()) as server:
        _, permitted = ran(at(server, authority, recipients=odd))
        assert [a.accepted for a in permission(permitted).attempts] == [None, None, True, True]
        assert server.verbs.count("RCPT") == 2
        for mailbox in ("a>b@example.org", "a\r\nDATA@example.org", "nobody", None):
            _, permitted = ran(at(server, authority, mailbox=mailbox))
            assert permitted.summary.id == "check.skipped.no_mailbox"


# ── what the companies say ──────────────────────────────────────────────────────────────────


def test_where_no_password_is_taken_none_is_tried(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        subject = at(
            server, authority, host="smtp-mail.outlook.com", password=None,
            mailbox="anna@outlook.com", username="anna@outlook.com",
        )  # fmt: skip
        signed, permitted = ran(subject)
    assert found(signed).outcome == "disabled"
    assert signed.summary.id == "check.sign-in.never"
    assert permitted.status is CheckStatus.SKIPPED
    assert server.connections == 0


def test_a_usual_password_where_an_app_password_is_wanted(authority: Authority) -> None:
    shown = authority.issue("smtp.gmail.com").context()
    with MailServer(
        tls=shown, replies={"AUTH": "535 5.7.8 Username and Password not accepted"}
    ) as server:
        signed, _ = ran(at(server, authority, host="smtp.gmail.com", mailbox="anna@gmail.com"))
    assert signed.summary.id == "check.sign-in.refused_app_password"
    assert found(signed).outcome == "refused"


def told(host: str, mailbox: str, today: date) -> str | None:
    subject = Subject(server=OutgoingServer(host=host), mailbox=mailbox, username="u")
    sentence = submission.told_before(subject, today)
    if sentence is not None:
        for language in languages():
            assert catalogue(language).say(sentence)
    return sentence.id.rpartition(".")[2] if sentence is not None else None


def test_what_the_person_is_told_before_they_type() -> None:
    today = date(2026, 11, 24)
    assert told("smtp.gmail.com", "anna@gmail.com", today) == "app_password"
    assert told("smtp.gmail.com", "anna@gmail.com", date(2022, 5, 1)) is None
    assert told("smtp.gmail.com", "anna@atelier.example", today) == "app_password"
    assert told("smtp.gmail.com", "anna@atelier.example", date(2025, 4, 1)) is None
    assert told("smtp-mail.outlook.com", "anna@hotmail.fr", today) == "never"
    assert told("smtp.office365.com", "anna@outlook.com", today) == "never"
    assert told("smtp.office365.com", "anna@atelier.example", today) == "organisation"
    assert (
        told("smtp.office365.com", "anna@atelier.example", date(2027, 1, 2)) == "organisation_off"
    )
    assert told("smtp.mail.yahoo.com", "anna@yahoo.fr", today) == "app_password"
    assert told("smtp.example.org", "anna@gmail.com", today) is None


def test_each_rule_has_a_source_and_its_place() -> None:
    assert len({rule.id for rule in rules()}) == len(rules())
    assert all(rule.source for rule in rules())
    assert all(rule.since for rule in rules() if rule.password is not PasswordRule.APP_PASSWORD)
    assert rule_for("bad host", None) is None
    assert judge(334, "334 more") is Answer.UNKNOWN


def test_who_learns_what_is_told_before() -> None:
    subject = replace(SUBJECT, server=OutgoingServer(host=HOST, port=587))
    rows = disclosures(CHECKS, subject)
    assert [row.contact for row in rows] == [
        Contact.NAME_SERVER, Contact.OWN_SERVER, Contact.OWN_SERVER
    ]  # fmt: skip
    assert {row.name for row in rows[1:]} == {HOST}
    for language in languages():
        signing, asking = (catalogue(language).say(row.learns) for row in rows[1:])
        assert "anna@example.org" in signing
        assert "anna@example.org" in asking
        assert "claire@dest.example" in asking
        assert PASSWORD not in signing + asking
        assert all(catalogue(language).say(row.purpose) for row in rows)
    alone = replace(subject, username=None, recipients=(), dry_run=True)
    (_, row) = disclosures(CHECKS, alone)
    assert row.learns.id == "disclosure.outgoing.dry_run_own.learns"
    assert not disclosures(CHECKS, replace(subject, username=None))


def test_a_run_has_one_conversation_whatever_passwords_come(
    authority: Authority, good: Any
) -> None:
    async def run(address: str) -> tuple[CheckResult, ...]:
        resolver = Resolver([address])
        for password in (WRONG, PASSWORD):
            subject = at(server, authority, password=password)
            results = await runner.run(subject, resolver, checks=CHECKS)
        assert PASSWORD not in repr(resolver.shared)
        assert WRONG not in repr(resolver.shared)
        return results

    with MailServer(tls=good()) as server, NameServer(ZONE) as names:
        signed, _ = asyncio.run(run(names.address))
    assert found(signed).outcome == "refused"
    assert server.verbs.count("AUTH") == 1


def test_ones_own_address_is_asked_for_once(authority: Authority, good: Any) -> None:
    with MailServer(tls=good()) as server:
        _, permitted = ran(at(server, authority, recipients=("anna@example.org",)))
    assert [a.kind for a in permission(permitted).attempts] == ["refused"]
    assert server.verbs.count("RCPT") == 1


# ── stopping ────────────────────────────────────────────────────────────────────────────────


def test_stopping_hangs_up_at_once(authority: Authority, good: Any) -> None:
    async def run(subject: Subject, address: str) -> float:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(runner.run(subject, Resolver([address]), checks=CHECKS))
        while "AUTH" not in server.verbs:
            await asyncio.sleep(0.005)
        began = loop.time()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if left:
            await asyncio.wait(left, timeout=1)
        return loop.time() - began

    with MailServer(tls=good(), replies={"AUTH": None}) as server, NameServer(ZONE) as names:
        assert asyncio.run(run(at(server, authority), names.address)) < 0.1


def test_what_is_asked_again_is_a_conversation_of_its_own(authority: Authority, good: Any) -> None:
    """Another password is another wish; the same one is never tried twice in a run."""
    with MailServer(tls=good()) as server:
        wrong, _ = ran(at(server, authority, password=WRONG))
        right, _ = ran(at(server, authority))
    assert (found(wrong).outcome, found(right).outcome) == ("refused", "accepted")
    assert server.connections == server.verbs.count("AUTH") == 2
