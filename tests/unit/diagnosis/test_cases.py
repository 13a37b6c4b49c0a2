# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases: who shares one, in which order, for which desk; steps, proposals, and odd input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relayfix.diagnosis import answered_by_bounces, diagnose
from relayfix.knowledge.texts import catalogue
from relayfix.model.answers import Account, Answers, Scope, YesNo
from relayfix.model.bounce import (
    Action,
    Bounce,
    DkimSignature,
    Format,
    Hop,
    Kind,
    Original,
    Reason,
    Recipient,
    SendingIp,
    Source,
)
from relayfix.model.check import CheckResult, CheckStatus, OutgoingServer, SpfData, SpfResult
from relayfix.model.diagnosis import Diagnosis, FixKind, Who
from relayfix.model.record import to_dict
from relayfix.model.sentence import Sentence
from tests.unit.diagnosis.conftest import Make

SAID = Sentence.of("check.skipped.no_network")


def spf(result: SpfResult = SpfResult.FAIL, **changes: Any) -> CheckResult:
    data: dict[str, Any] = {
        "result": result,
        "ip": "192.0.2.9",
        "domain": "atelier.example",
        "record": "v=spf1 mx -all",
    }
    return CheckResult(
        id="spf",
        status=CheckStatus.PROBLEM,
        summary=SAID,
        data=SpfData(**{**data, **changes}),
    )


def verdicts(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(case.verdict.id, case.verdict.who.value) for case in diagnosis.cases]


def told(bounce: Bounce, **answers: Any) -> Diagnosis:
    return diagnose((bounce,), Answers(**answers))


def two(first: Bounce, *more: Recipient) -> Bounce:
    return replace(first, recipients=(*first.recipients, *more))


def test_the_same_host_and_verdict_share_a_case(refusal: Make) -> None:
    bounce = refusal()
    other = replace(bounce.recipients[0], final_recipient="tom@cabinet.example")
    diagnosis = diagnose((two(bounce, other), bounce), Answers())
    (case,) = diagnosis.cases
    assert [(r.bounce, r.final_recipient) for r in case.recipients] == [
        (0, "claire@cabinet.example"),
        (0, "tom@cabinet.example"),
        (1, "claire@cabinet.example"),
    ]


def test_another_host_is_another_case(refusal: Make) -> None:
    bounce = refusal()
    other = replace(bounce.recipients[0], remote_mta="gw.atelier.example")
    assert verdicts(diagnose((two(bounce, other),), Answers())) == [
        ("recipient-domain-not-hosted", "recipient"),
        ("connector", "your-it"),
    ]


def test_failed_before_delayed(refusal: Make) -> None:
    waiting = refusal(kind=Kind.DELAYED, action=Action.DELAYED)
    assert verdicts(diagnose((waiting, refusal()), Answers())) == [
        ("recipient-domain-not-hosted", "recipient"),
        ("delayed", "wait"),
    ]


def test_recipients_that_got_the_message_have_no_case(refusal: Make) -> None:
    bounce = refusal()
    fine = Recipient(final_recipient="tom@cabinet.example", action=Action.DELIVERED)
    (case,) = diagnose((two(bounce, fine),), Answers()).cases
    assert [r.final_recipient for r in case.recipients] == ["claire@cabinet.example"]


def test_other_words_that_nobody_understood_are_another_case(refusal: Make) -> None:
    bounce = refusal(reason=Reason.UNKNOWN, signature=None, diagnostic="554 Nothing doing")
    other = replace(
        bounce.recipients[0],
        final_recipient="tom@cabinet.example",
        diagnostic="554 Not today",
    )
    diagnosis = diagnose((two(bounce, other),), Answers())
    assert [case.verdict.explanation.value("words") for case in diagnosis.cases] == [
        "554 Nothing doing",
        "554 Not today",
    ]


@pytest.mark.parametrize("kind", [Kind.UNREADABLE, Kind.NOT_A_BOUNCE, Kind.DELIVERED])
def test_what_tells_of_no_failure_has_a_case_only_alone(refusal: Make, kind: Kind) -> None:
    odd = Bounce(source=Source(name="x"), kind=kind)
    assert verdicts(diagnose((odd,), Answers())) == [("undetermined", "you")]
    assert len(diagnose((odd, refusal()), Answers()).cases) == 1
    assert diagnose((odd, refusal()), Answers()).cases[0].recipients[0].bounce == 1


@pytest.mark.parametrize(
    "bounce",
    [
        Bounce(source=Source(name="x"), kind=Kind.FAILED),
        Bounce(source=Source(name="x"), kind=Kind.DELAYED),
        Bounce(source=Source(name="x"), kind=Kind.FAILED, recipients=(Recipient(),)),
        Bounce(
            source=Source(name="x", format=Format.TEXT),
            kind=Kind.FAILED,
            original=Original(),
            recipients=(Recipient(reason=Reason.RELAY_DENIED, final_recipient="no address"),),
        ),
        Bounce(
            source=Source(name="x"),
            kind=Kind.FAILED,
            reporting_mta="[203.0.113.1]",
            original=Original(
                from_="@", to=("", "@x"), to_names=(None,), hops=(Hop(), Hop(by="…"))
            ),
            recipients=(
                Recipient(
                    final_recipient="a@\x00b", reason=Reason.SPF, diagnostic="{x} \u202e <b>"
                ),
                Recipient(reason=Reason.DMARC),
                Recipient(reason=Reason.RECIPIENT_UNKNOWN),
                Recipient(reason=Reason.IP_BLOCKED, diagnostic="see spamhaus"),
                Recipient(reason=Reason.AUTHENTICATION_REQUIRED, status="9.9.9"),
            ),
        ),
    ],
)
def test_whatever_comes_there_is_a_case_that_can_be_said(bounce: Bounce) -> None:
    for answers in (Answers(), Answers(account=Account.PERSONAL, forwarding=YesNo.YES)):
        diagnosis = diagnose((bounce,), answers, (spf(),))
        assert diagnosis.cases
        for language in ("en", "fr"):
            to_dict(diagnosis, say=catalogue(language).say)


class TestDesks:
    """Who acts where there is no IT."""

    def test_a_personal_account_has_a_provider_and_no_it(self, refusal: Make) -> None:
        bounce = refusal(remote_mta="gw.atelier.example")
        (work,) = told(bounce).cases
        (personal,) = told(bounce, account=Account.PERSONAL).cases
        assert (work.verdict.who, personal.verdict.who) == (Who.YOUR_IT, Who.PROVIDER)
        assert work.steps.your_it
        assert not personal.steps.your_it
        assert personal.steps.provider == work.steps.your_it

    @pytest.mark.parametrize(
        "changes",
        [
            {"remote_mta": None, "remote_mta_where": None},
            {"signature": "exo_5_7_520_forward", "status": "5.7.520", "reason": Reason.POLICY},
            {"signature": "exo_5_7_68", "status": "5.7.68", "reason": Reason.POLICY},
        ],
        ids=["connector", "forwarding-not-allowed", "direct-send-blocked"],
    )
    def test_nobody_without_it_reads_of_their_it(
        self, refusal: Make, changes: dict[str, Any]
    ) -> None:
        (case,) = told(refusal(**changes), account=Account.PERSONAL).cases
        theirs = [cause for cause in case.causes if cause.who is Who.PROVIDER]
        assert theirs
        for cause in theirs:
            assert "your IT" not in catalogue("en").say(cause.explanation).replace("Your", "your")
            assert "service informatique" not in catalogue("fr").say(cause.explanation)

    def test_a_public_provider_s_domain_has_no_it_either(self, refusal: Make) -> None:
        original = Original(from_="anna@laposte.net", to=("claire@cabinet.example",))
        bounce = refusal(
            original=original,
            reason=Reason.IP_BLOCKED,
            signature="dnsbl_spamhaus",
            diagnostic="554 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org",
        )
        (case,) = told(bounce, account=Account.WORK).cases
        assert case.verdict.who is Who.PROVIDER
        assert not case.steps.your_it

    @pytest.mark.parametrize(
        ("by", "who"), [("smtp.laposte.net", Who.PROVIDER), ("out.isp.example", Who.YOU)]
    )
    def test_the_provider_or_the_person_s_own_setting(
        self, refusal: Make, by: str, who: Who
    ) -> None:
        original = Original(
            from_="anna@laposte.net",
            to=("claire@cabinet.example",),
            hops=(Hop(from_="pc7", by=by),),
        )
        bounce = refusal(
            original=original,
            reason=Reason.SPF,
            signature=None,
            diagnostic="550 SPF fail: [192.0.2.9] may not send for laposte.net",
        )
        (case,) = told(bounce).cases
        assert (case.verdict.id, case.verdict.who) == ("spf-not-listed", who)
        assert all(fix.kind is not FixKind.DNS_RECORD for fix in case.fixes)


class TestFixes:
    """A record is proposed only where the address is shown to be the person's own way out."""

    @staticmethod
    def bounce(refusal: Make, **original: Any) -> Bounce:
        given: dict[str, Any] = {
            "from_": "anna@atelier.example",
            "to": ("claire@cabinet.example",),
            "hops": (Hop(from_="pc7.atelier.example", by="out.isp.example"),),
            "sending_ip": SendingIp(value="192.0.2.9", source="SPF fail: 192.0.2.9"),
        }
        return refusal(
            original=Original(**{**given, **original}),
            reporting_mta="out.isp.example",
            reason=Reason.SPF,
            signature=None,
            diagnostic="550 5.7.1 SPF fail: 192.0.2.9 is not allowed to send",
        )

    @staticmethod
    def proposed(bounce: Bounce, check: CheckResult, **changes: Any) -> list[str | None]:
        outgoing = changes.pop("outgoing", None)
        (case, *_) = diagnose((bounce,), Answers(**changes), (check,), outgoing=outgoing).cases
        return [fix.proposed for fix in case.fixes if fix.kind is FixKind.DNS_RECORD]

    SERVER = OutgoingServer(host="out.isp.example", port=587)

    def test_never_for_an_address_that_is_only_seen(self, refusal: Make) -> None:
        assert self.proposed(self.bounce(refusal), spf()) == []

    def test_for_the_server_that_was_named(self, refusal: Make) -> None:
        found = self.proposed(self.bounce(refusal), spf(), outgoing=self.SERVER)
        assert found == ["v=spf1 mx ip4:192.0.2.9 -all"]

    def test_for_a_known_company_by_its_hosts(self, refusal: Make) -> None:
        hops = (Hop(from_="pc7", by="X.PROD.OUTLOOK.COM"),)
        found = self.proposed(self.bounce(refusal, hops=hops), spf())
        assert found == ["v=spf1 mx include:spf.protection.outlook.com -all"]

    def test_for_a_known_company_by_its_signature(self, refusal: Make) -> None:
        keys = (
            DkimSignature(domain="atelier-example.20230601.gappssmtp.com", selector="20230601"),
        )
        found = self.proposed(self.bounce(refusal, dkim_signatures=keys), spf())
        assert found == ["v=spf1 mx include:_spf.google.com -all"]

    @pytest.mark.parametrize(
        "check",
        [
            spf(SpfResult.PASS),
            spf(SpfResult.PERMERROR),
            spf(ip=None),
        ],
    )
    def test_never_where_nothing_is_left_out(self, refusal: Make, check: CheckResult) -> None:
        assert self.proposed(self.bounce(refusal), check, outgoing=self.SERVER) == []

    def test_never_for_what_the_person_did_not_send(self, refusal: Make) -> None:
        bounce = self.bounce(refusal)
        assert self.proposed(bounce, spf(), outgoing=self.SERVER, sent_it=YesNo.NO) == []

    @pytest.mark.parametrize(
        "sign", [{"forwarding_marks": ("Resent-From: x@y",)}, {"to": ("other@x.example",)}]
    )
    def test_never_with_any_sign_of_a_forward(self, refusal: Make, sign: dict[str, Any]) -> None:
        bounce = self.bounce(refusal, **sign)
        assert self.proposed(bounce, spf(), outgoing=self.SERVER) == []


def test_several_bounces_answer_the_scope(refusal: Make) -> None:
    def to(address: str) -> Bounce:
        return refusal(final_recipient=address)

    assert answered_by_bounces((to("a@x.example"),)).scope is None
    assert answered_by_bounces((to("a@x.example"), to("A@x.example"))).scope is None
    same = (to("a@x.example"), to("b@x.example"))
    assert answered_by_bounces(same).scope is Scope.ONE_ORGANISATION
    assert answered_by_bounces((*same, to("c@y.example"))).scope is Scope.SOME
