# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out, the sender's domain and its reputation: what is claimed, and for which desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.knowledge.signatures import match
from relayfix.knowledge.texts import catalogue
from relayfix.model.answers import Account, Answers, Changed, Scope, Trial, YesNo
from relayfix.model.bounce import Bounce, DkimSignature, Format, Hop, Original, SendingIp, Source
from relayfix.model.check import (
    BlocklistData,
    CheckData,
    CheckResult,
    CheckStatus,
    DkimData,
    DkimKey,
    DmarcData,
    Listing,
    ListingStatus,
    MailHost,
    MxData,
    NetworkData,
    OutgoingServer,
    PortState,
    RelayAttempt,
    RelayPermissionData,
    ReverseDnsData,
    ServerReachableData,
    ServerSetting,
    ServerSettingsData,
    ServerTlsData,
    SignInData,
    SpfData,
    SpfProblem,
    SpfResult,
)
from relayfix.model.diagnosis import Case
from relayfix.model.sentence import Sentence

Make = Callable[..., Bounce]

SERVER = OutgoingServer(host="smtp.atelier.example", port=587, tls="starttls")
IP = "192.0.2.9"


def check(id_: str, data: CheckData, status: CheckStatus = CheckStatus.PROBLEM) -> CheckResult:
    words = Sentence.of("check.skipped.no_network")
    return CheckResult(id=id_, status=status, summary=words, data=data)


@pytest.fixture
def program(refusal: Make) -> Callable[..., Bounce]:
    """What a mail program was told by its server, pasted out of its window."""

    def make(words: str, **changes: Any) -> Bounce:
        return said(
            refusal,
            words,
            generator="outlook-client",
            reporting_mta=None,
            remote_mta=None,
            without_original=True,
            source=Source(name="-", format=Format.TEXT),
            **changes,
        )

    return make


def said(refusal: Make, words: str, **changes: Any) -> Bounce:
    """A refusal in these words, with what the table of signatures makes of them."""
    signature = match(words)
    assert signature is not None, words
    codes = words.split()
    return refusal(
        diagnostic=words,
        reply_code=int(codes[0]) if codes[0].isdigit() else None,
        status=codes[1] if codes[1][:2] in ("4.", "5.") else None,
        reason=signature.reason,
        signature=signature.id,
        **changes,
    )


def one(bounce: Bounce, *checks: CheckResult, answers: Answers | None = None, **more: Any) -> Case:
    (case,) = diagnose((bounce,), answers or Answers(), checks, **more).cases
    return case


def verdict(case: Case) -> tuple[str, str, str]:
    found = case.verdict
    return found.id, found.who.value, found.confidence.value


def sent(**changes: Any) -> Original:
    given: dict[str, Any] = {
        "from_": "anna@atelier.example",
        "to": ("claire@cabinet.example",),
        "hops": (Hop(from_="pc7.atelier.example", by="out.provider.example"),),
        "sending_ip": SendingIp(value=IP, source=f"[{IP}]"),
    }
    return Original(**{**given, **changes})


class TestSigningIn:
    REFUSED = "535 5.7.8 Error: authentication failed: bad password"

    def test_the_program_s_password_is_refused(self, program: Callable[..., Bounce]) -> None:
        assert verdict(one(program(self.REFUSED))) == ("sign-in-failed", "you", "likely")

    def test_a_test_that_agrees_makes_it_certain(self, program: Callable[..., Bounce]) -> None:
        tried = check("sign-in", SignInData(outcome="refused"))
        assert verdict(one(program(self.REFUSED), tried))[2] == "certain"

    def test_a_test_that_succeeds_leaves_it_open(self, program: Callable[..., Bounce]) -> None:
        tried = check("sign-in", SignInData(outcome="accepted"), CheckStatus.OK)
        case = one(program(self.REFUSED), tried)
        assert verdict(case)[2] == "possible"
        assert "missing.same_password" in {missing.id for missing in case.verdict.missing}

    def test_what_one_server_said_to_another_is_no_program_s(self, refusal: Make) -> None:
        gateway = said(refusal, self.REFUSED, remote_mta="relay.provider.example")
        assert verdict(one(gateway))[:2] == ("connector", "your-it")

    def test_that_server_is_the_person_s_where_nothing_gets_out(self, refusal: Make) -> None:
        laptop = said(refusal, self.REFUSED, remote_mta="relay.provider.example")
        case = one(laptop, answers=Answers(scope=Scope.EVERYONE))
        assert verdict(case)[:2] == ("sign-in-failed", "you")

    @pytest.mark.parametrize(
        ("words", "account", "who"),
        [
            (
                "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant",
                Account.WORK,
                "your-it",
            ),
            (
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
                Account.PERSONAL,
                "you",
            ),
            ("534 5.7.9 Application-specific password required", None, "you"),
            ("534 5.7.14 Please log in through your web browser and then try again", None, "you"),
        ],
    )
    def test_no_password_will_do(
        self, program: Callable[..., Bounce], words: str, account: Account | None, who: str
    ) -> None:
        case = one(program(words), answers=Answers(account=account))
        assert verdict(case) == ("password-sign-in-disabled", who, "likely")
        assert bool(case.steps.your_it) is (account is not Account.PERSONAL)

    def test_a_missing_sign_in_is_certain_once_signing_in_helped(
        self, program: Callable[..., Bounce]
    ) -> None:
        words = "554 5.7.1 <claire@cabinet.example>: Relay access denied"
        attempts = (
            RelayAttempt(recipient="claire@cabinet.example", kind="refused", accepted=True),
        )
        tried = (
            check("sign-in", SignInData(outcome="accepted"), CheckStatus.OK),
            check("relay-permission", RelayPermissionData(attempts=attempts), CheckStatus.OK),
        )
        assert verdict(one(program(words)))[2] == "likely"
        assert verdict(one(program(words), *tried)) == ("sign-in-missing", "you", "certain")

    def test_a_server_that_refuses_in_spite_of_it_does_not_blame_the_sign_in(
        self, program: Callable[..., Bounce]
    ) -> None:
        words = "554 5.7.1 <claire@cabinet.example>: Relay access denied"
        attempts = (
            RelayAttempt(recipient="claire@cabinet.example", kind="refused", accepted=False),
            RelayAttempt(recipient="anna@atelier.example", kind="own", accepted=True),
        )
        tried = (
            check("sign-in", SignInData(outcome="accepted"), CheckStatus.OK),
            check("relay-permission", RelayPermissionData(attempts=attempts)),
        )
        assert verdict(one(program(words), *tried))[:2] == ("connector", "your-it")


class TestSettings:
    def lost(self, program: Callable[..., Bounce], *checks: CheckResult, **answers: Any) -> Case:
        bounce = program("Sending reported error (0x800CCC0E)")
        return one(bounce, *checks, answers=Answers(**answers), outgoing=SERVER)

    def test_settings_and_network_are_not_told_apart(self, program: Callable[..., Bounce]) -> None:
        case = self.lost(program)
        assert verdict(case)[1:] == ("you", "possible")
        ids = {case.verdict.id, *(other.id for other in case.verdict.alternatives)}
        assert ids == {"outgoing-server-settings", "other-network"}

    def test_a_port_that_is_closed_here_and_another_network(
        self, program: Callable[..., Bounce]
    ) -> None:
        ports = (PortState(host=SERVER.host, port=587, state="filtered"),)
        closed = check("server-reachable", ServerReachableData(ports=ports))
        case = self.lost(program, closed, other_network=Trial.WORKS)
        assert verdict(case) == ("other-network", "you", "certain")

    def test_a_port_that_is_open_here_is_no_matter_of_the_network(
        self, program: Callable[..., Bounce]
    ) -> None:
        ports = (PortState(host=SERVER.host, port=587, state="open"),)
        opened = check("server-reachable", ServerReachableData(ports=ports), CheckStatus.OK)
        assert verdict(self.lost(program, opened))[0] == "outgoing-server-settings"

    def test_other_settings_than_the_provider_names(self, program: Callable[..., Bounce]) -> None:
        expected = (
            ServerSetting(host="mail.atelier.example", port=465, tls="implicit", source="srv"),
        )
        differs = check(
            "server-settings",
            ServerSettingsData(given=SERVER, expected=expected, differs=("host", "port", "tls")),
        )
        case = self.lost(program, differs)
        assert verdict(case) == ("outgoing-server-settings", "you", "certain")
        (fix,) = (fix for fix in case.fixes if fix.kind.value == "server-setting")
        assert fix.proposed == "mail.atelier.example:465, SSL/TLS"
        assert fix.current == "smtp.atelier.example:587"

    def test_settings_from_a_web_page_are_not_passed_on(
        self, program: Callable[..., Bounce]
    ) -> None:
        expected = (
            ServerSetting(host="evil.example", port=465, tls="implicit", source="autoconfig"),
        )
        differs = check(
            "server-settings",
            ServerSettingsData(given=SERVER, expected=expected, differs=("host",)),
        )
        assert not self.lost(program, differs).fixes

    @pytest.mark.parametrize("outcome", ["expired", "self-signed"])
    def test_a_certificate_is_for_those_who_run_the_server(
        self, program: Callable[..., Bounce], outcome: str
    ) -> None:
        bad = check("server-tls", ServerTlsData(outcome=outcome))
        case = self.lost(program, bad)
        assert verdict(case)[:2] == ("outgoing-server-settings", "your-it")
        assert case.steps.your_it[0].id == "step.renew_own_certificate"

    def test_a_sign_in_page_of_the_network(self, program: Callable[..., Bounce]) -> None:
        portal = check("network", NetworkData(kind="captive-portal"))
        case = self.lost(program, portal)
        assert verdict(case)[:2] == ("other-network", "you")
        assert case.steps.you[0].id == "step.open_portal"

    @pytest.mark.parametrize(
        ("words", "who"),
        [
            ("530 5.7.0 Must issue a STARTTLS command first", "you"),
            ("538 5.7.11 Encryption required for requested authentication mechanism", "you"),
        ],
    )
    def test_encryption_that_the_program_lacks(
        self, program: Callable[..., Bounce], words: str, who: str
    ) -> None:
        assert verdict(one(program(words))) == ("tls-required", who, "likely")
        spoken = check("server-tls", ServerTlsData(outcome="not-offered"))
        assert verdict(one(program(words), spoken))[2] == "certain"

    def test_encryption_that_the_own_server_lacks(self, refusal: Make) -> None:
        bounce = said(
            refusal,
            "550 5.7.29 Gmail requires all senders to use a TLS connection",
            original=sent(),
        )
        assert verdict(one(bounce)) == ("tls-required", "your-it", "likely")

    def test_a_fault_of_the_next_server_s_encryption_is_not_this(self, refusal: Make) -> None:
        bounce = said(
            refusal, "454 4.7.0 TLS is required, but was not offered by host mx.x.example"
        )
        assert verdict(one(bounce))[0] != "tls-required"


class TestInWhoseName:
    def test_an_account_sends_as_itself_only(self, program: Callable[..., Bounce]) -> None:
        words = "553 5.7.1 <info@atelier.example>: Sender address rejected: not owned by user anna"
        assert verdict(one(program(words))) == ("sender-address-not-yours", "you", "likely")

    def test_a_sender_that_their_server_refuses_is_not_this(self, refusal: Make) -> None:
        bounce = said(refusal, "550 5.7.1 Sender address rejected", remote_mta="mx.cabinet.example")
        mx = MxData(domain="cabinet.example", hosts=(MailHost(name="mx.cabinet.example"),))
        case = one(bounce, check("recipient-mx", mx, CheckStatus.OK))
        assert verdict(case)[0] != "sender-address-not-yours"

    def test_the_recipient_s_closed_account_is_not_the_sender_s(self, refusal: Make) -> None:
        words = "525 5.7.13 <claire@cabinet.example>: Recipient address rejected: Disabled"
        assert verdict(one(said(refusal, words)))[0] != "account-blocked"

    def test_a_forward_inside_is_the_own_organisation_s(self, refusal: Make) -> None:
        words = "550 5.7.520 Access denied, Your organization does not allow external forwarding."
        inside = said(
            refusal,
            words,
            original=sent(to=("tom@atelier.example",)),
            final_recipient="tom@freemail.example",
            remote_mta=None,
        )
        assert verdict(one(inside)) == ("forwarding-not-allowed", "your-it", "likely")
        theirs = said(refusal, words, original=sent(), final_recipient="claire@freemail.example")
        assert verdict(one(theirs)) == ("forwarding-not-allowed", "recipient", "likely")
        unknown = said(refusal, words, without_original=True)
        assert verdict(one(unknown))[2] == "possible"


class TestRecords:
    SPF = f"550 5.7.1 SPF fail: [{IP}] is not allowed to send mail for atelier.example"

    def spf(self, **data: Any) -> CheckResult:
        given = {"domain": "atelier.example", "ip": IP}
        return check("spf", SpfData(**{**given, **data}))

    def test_no_record(self, refusal: Make) -> None:
        bounce = said(refusal, self.SPF, original=sent())
        none = self.spf(result=SpfResult.NONE)
        assert verdict(one(bounce, none)) == ("spf-missing", "your-it", "certain")

    def test_a_broken_record(self, refusal: Make) -> None:
        bounce = said(refusal, self.SPF, original=sent())
        problems = (SpfProblem(code="several-records", domain="atelier.example"),)
        broken = self.spf(result=SpfResult.PERMERROR, problems=problems)
        case = one(bounce, broken)
        assert verdict(case) == ("spf-broken", "your-it", "certain")
        assert case.verdict.explanation.id == "cause.spf-broken.several"

    def test_a_record_over_the_limit_that_passes_is_not_broken(self, refusal: Make) -> None:
        bounce = said(refusal, self.SPF, original=sent())
        problems = (SpfProblem(code="too-many-lookups"),)
        passing = self.spf(result=SpfResult.PASS, record="v=spf1 a -all", problems=problems)
        assert verdict(one(bounce, passing))[::2] == ("spf-not-listed", "possible")

    def test_without_a_check_words_alone_are_likely(self, refusal: Make) -> None:
        words = "550 5.7.1 no SPF record found for atelier.example, SPF failed"
        bounce = said(refusal, words, original=sent())
        assert verdict(one(bounce))[2] == "likely"

    def test_nobody_is_asked_to_repair_what_a_forger_sent(self, refusal: Make) -> None:
        bounce = said(refusal, self.SPF, original=sent())
        case = one(bounce, self.spf(result=SpfResult.NONE), answers=Answers(sent_it=YesNo.NO))
        assert case.verdict.id not in ("spf-missing", "spf-not-listed")
        assert not [fix for fix in case.fixes if fix.kind.value == "dns-record"]

    DKIM = "550 5.7.20 No passing DKIM signature found"

    def test_a_message_that_is_not_signed(self, refusal: Make) -> None:
        bounce = said(refusal, self.DKIM, original=sent())
        assert verdict(one(bounce)) == ("dkim-missing", "your-it", "likely")

    def test_a_signature_whose_key_is_gone(self, refusal: Make) -> None:
        signature = DkimSignature(domain="atelier.example", selector="s1")
        bounce = said(refusal, self.DKIM, original=sent(dkim_signatures=(signature,)))
        key = DkimKey(domain="atelier.example", selector="s1", status="missing")
        case = one(bounce, check("dkim", DkimData(keys=(key,))))
        assert verdict(case) == ("dkim-broken", "your-it", "certain")
        (fix,) = (fix for fix in case.fixes if fix.kind.value == "dns-record")
        assert fix.name == "s1._domainkey.atelier.example"
        assert fix.proposed is None
        assert not fix.verified

    def test_without_the_original_both_stand(self, refusal: Make) -> None:
        case = one(said(refusal, self.DKIM, without_original=True))
        assert verdict(case)[1:] == ("your-it", "possible")
        ids = {case.verdict.id, *(other.id for other in case.verdict.alternatives)}
        assert ids == {"dkim-missing", "dkim-broken"}

    @pytest.mark.parametrize(
        ("data", "sure"),
        [
            (ReverseDnsData(ip=IP), "certain"),
            (ReverseDnsData(ip=IP, names=("x.example",), confirmed=False), "certain"),
            (ReverseDnsData(ip=IP, names=("x.example",), confirmed=True), "possible"),
            (ReverseDnsData(ip="192.0.2.200"), "likely"),
        ],
    )
    def test_the_name_of_the_sending_address(
        self, refusal: Make, data: ReverseDnsData, sure: str
    ) -> None:
        words = f"550 5.7.1 Client host rejected: cannot find your reverse hostname, [{IP}]"
        bounce = said(refusal, words, original=sent())
        assert verdict(one(bounce, check("reverse-dns", data))) == ("reverse-dns", "your-it", sure)

    @pytest.mark.parametrize(
        ("hosts", "sure"),
        [((), "certain"), ((MailHost(name="mx.a.example", addresses=(IP,)),), "possible")],
    )
    def test_the_sender_s_domain(
        self, refusal: Make, hosts: tuple[MailHost, ...], sure: str
    ) -> None:
        words = "550 5.1.8 <anna@atelier.example>: Sender address rejected: Domain not found"
        bounce = said(refusal, words, original=sent())
        mx = check("mx", MxData(domain="atelier.example", hosts=hosts))
        assert verdict(one(bounce, mx)) == ("sender-domain-missing", "your-it", sure)


class TestReputation:
    WORDS = f"554 5.7.1 Service unavailable; Client host [{IP}] blocked using bl.listing.example"

    def lists(self, status: ListingStatus, zone: str = "bl.listing.example") -> CheckResult:
        data = BlocklistData(subject=IP, lists=(Listing(zone=zone, status=status),))
        return check("ip-blocklists", data)

    @pytest.mark.parametrize(
        ("status", "sure"),
        [
            (ListingStatus.LISTED, "certain"),
            (ListingStatus.CLEAR, "possible"),
            (ListingStatus.REFUSED, "likely"),
            (ListingStatus.UNREACHABLE, "likely"),
            (ListingStatus.DEAD, "likely"),
        ],
    )
    def test_what_the_named_list_says_now(
        self, refusal: Make, status: ListingStatus, sure: str
    ) -> None:
        bounce = said(refusal, self.WORDS, original=sent())
        assert verdict(one(bounce, self.lists(status))) == ("ip-blocklisted", "your-it", sure)

    def test_the_listing_of_another_address_proves_nothing(self, refusal: Make) -> None:
        bounce = said(refusal, self.WORDS.replace(IP, "192.0.2.200"), original=sent())
        assert verdict(one(bounce, self.lists(ListingStatus.LISTED)))[2] == "likely"

    def test_a_company_s_own_list(self, refusal: Make) -> None:
        words = f"550 5.7.606 Access denied, banned sending IP [{IP}]"
        host = "cabinet-example.mail.protection.outlook.com"
        bounce = said(refusal, words, original=sent(), remote_mta=host)
        assert verdict(one(bounce)) == ("provider-block", "your-it", "likely")
        mx = MxData(domain="cabinet.example", hosts=(MailHost(name=host),))
        case = one(bounce, check("recipient-mx", mx, CheckStatus.OK))
        assert verdict(case)[2] == "certain"
        (fix,) = (fix for fix in case.fixes if fix.kind.value == "delisting")
        assert fix.proposed == "https://sender.office.com/"

    def test_a_blocked_account_and_a_limit(self, program: Callable[..., Bounce]) -> None:
        blocked = one(program("550 5.1.8 Access denied, bad outbound sender AS(42003)"))
        assert verdict(blocked) == ("account-blocked", "your-it", "likely")
        assert blocked.steps.you[0].id == "step.change_password_now"
        limit = one(program("550 5.4.5 Daily user sending limit exceeded"))
        assert verdict(limit) == ("sending-limit", "wait", "likely")

    def test_a_personal_account_is_unlocked_by_its_provider(
        self, program: Callable[..., Bounce]
    ) -> None:
        words = "550 5.1.8 Access denied, bad outbound sender AS(42003)"
        case = one(program(words), answers=Answers(account=Account.PERSONAL))
        assert verdict(case)[:2] == ("account-blocked", "provider")
        assert not case.steps.your_it
        assert case.steps.provider


class TestCommands:
    """What a bounce says enters a command only where nothing in it can be more than a name."""

    def traced(self, refusal: Make, **changes: Any) -> list[str]:
        from datetime import UTC, datetime

        hops = (Hop(from_="PR0P.PROD.OUTLOOK.COM", by="PR0P.PROD.OUTLOOK.COM"),)
        original = sent(hops=hops, date=datetime(2026, 11, 23, 23, 30, tzinfo=UTC), **changes)
        bounce = said(
            refusal,
            "550 5.7.64 TenantAttribution; Relay Access Denied",
            generator="exchange-online",
            original=original,
        )
        fixes = one(bounce, now=datetime(2026, 11, 24, tzinfo=UTC)).fixes
        return [fix.proposed or "" for fix in fixes if "Trace" in (fix.proposed or "")]

    def test_the_trace_is_ready_to_run(self, refusal: Make) -> None:
        (command,) = self.traced(refusal)
        assert command == (
            "Get-MessageTraceV2 -SenderAddress anna@atelier.example "
            "-RecipientAddress claire@cabinet.example -StartDate 2026-11-22 -EndDate 2026-11-25 "
            "| Get-MessageTraceDetailV2"
        )

    @pytest.mark.parametrize(
        "sender", ["a;rm@atelier.example", "a'b@atelier.example", "a b@atelier.example", "x"]
    )
    def test_an_address_that_would_need_quoting_is_left_out(
        self, refusal: Make, sender: str
    ) -> None:
        assert self.traced(refusal, from_=sender) == []


def test_a_change_that_fits_is_told(program: Callable[..., Bounce]) -> None:
    bounce = program("535 5.7.8 Error: authentication failed")
    answers = Answers(changed=(Changed.PASSWORD,), since="2026-11-20")
    because = {sentence.id for sentence in one(bounce, answers=answers).verdict.because}
    assert "because.changed_since.password" in because


@pytest.mark.parametrize(
    "words",
    [
        "550 5.7.40 The sending domain doesn't have a DMARC record",
        "550 5.7.1 Email rejected per DMARC policy",
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        "550 5.7.1 no SPF record found, SPF failed",
        "550 5.7.1 SPF permanent error",
        "550 5.7.20 No passing DKIM signature found",
        "550 5.7.1 Fix reverse DNS",
        "550 5.1.8 Sender address rejected: Domain not found",
        "554 5.7.1 blocked using dbl.spamhaus.org",
        "535 5.7.8 Error: authentication failed",
        "530 5.7.0 Must issue a STARTTLS command first",
        "550 5.7.606 Access denied, banned sending IP",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_has_a_hole_where_a_name_is_not_known(
    program: Callable[..., Bounce], words: str, language: str
) -> None:
    """A sentence with an empty value reads "d= or a subdomain of it"."""
    case = one(program(words, final_recipient=None))
    steps = case.steps
    spoken = [
        *(case.verdict.title, case.verdict.explanation, *case.verdict.because),
        *(*case.verdict.missing, *steps.you, *steps.your_it, *steps.recipient, *steps.wait),
        *(fix.note for fix in case.fixes if fix.note is not None),
    ]
    for sentence in spoken:
        assert all(value != "" for _, value in sentence.values), sentence
        assert catalogue(language).say(sentence)


# ── whose record ────────────────────────────────────────────────────────────────────────────


def of_two_names(envelope_from: str) -> Original:
    return Original(
        from_="anna@atelier.example",
        to=("claire@cabinet.example",),
        envelope_from=envelope_from,
        hops=(Hop(from_="pc7.atelier.example", by="mail.atelier.example"),),
    )


@pytest.mark.parametrize(
    ("domain", "sure"),
    [("sends-for-us.example", "likely"), ("bounces.atelier.example", "certain")],
)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            f"550 5.7.1 {IP} is not allowed to send from <x> per its SPF Record",
            {"result": SpfResult.FAIL, "ip": IP, "record": "v=spf1 -all"},
        ),
        ("550 5.7.1 SPF permerror", {"result": SpfResult.PERMERROR, "record": "v=spf1 ip:4"}),
    ],
)
def test_spf_is_about_the_domain_of_the_envelope(
    refusal: Make, domain: str, sure: str, words: str, found: dict[str, Any]
) -> None:
    bounce = said(
        refusal, words.replace("<x>", f"<{domain}>"), original=of_two_names(f"anna@{domain}")
    )
    (case,) = diagnose((bounce,), Answers(), (check("spf", SpfData(domain=domain, **found)),)).cases
    told = [case.verdict.explanation, *case.steps.your_it]
    named = {value for sentence in told for key, value in sentence.values if key == "domain"}
    if named:  # a record that nobody of theirs keeps may be no cause at all
        assert named == {domain}
    if found["result"] is SpfResult.FAIL:
        assert (case.verdict.id, case.verdict.confidence.value) == ("spf-not-listed", sure)


@pytest.mark.parametrize(("policy", "asked"), [("none", False), ("reject", True)])
def test_a_rule_that_asks_nobody_is_not_said_to_have_asked(
    refusal: Make, policy: str, asked: bool
) -> None:
    words = "550 5.7.26 Unauthenticated email from atelier.example is not accepted due to "
    bounce = said(refusal, words + "domain's DMARC policy.")
    rule = DmarcData(record=f"v=DMARC1; p={policy}", policy=policy, applied=policy)
    (case,) = diagnose((bounce,), Answers(), (check("dmarc", rule),)).cases
    assert case.verdict.id == "dmarc-refused"
    which = case.verdict.explanation.id.rpartition(".")[2]
    assert which == ("explanation" if asked else "unauthenticated")
    assert ("step.keep_policy" in [step.id for step in case.steps.your_it]) is asked
