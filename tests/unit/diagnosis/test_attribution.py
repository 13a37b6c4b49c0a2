# SPDX-License-Identifier: GPL-3.0-or-later
"""Who refused, out of every place that can say so, and whose server it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.diagnosis.forwards import person_of, rewritten, told_domain
from relayfix.diagnosis.ownership import lists
from relayfix.diagnosis.refuser import Place, find_refuser
from relayfix.model.answers import Account, Answers
from relayfix.model.bounce import Hop, Nested, NoticeFacts, Original, Reason
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Evidence,
    EvidenceKind,
    MailHost,
    MxData,
    OutgoingServer,
    SpfData,
    SpfResult,
    SpfTerm,
)
from relayfix.model.diagnosis import Attribution, Passage, Role
from relayfix.model.sentence import Sentence
from tests.unit.diagnosis.conftest import Make

SAID = Sentence.of("check.skipped.no_network")


def mx(*hosts: MailHost, domain: str = "cabinet.example", evidence: Any = ()) -> CheckResult:
    return CheckResult(
        id="recipient-mx",
        status=CheckStatus.OK,
        summary=SAID,
        data=MxData(domain=domain, hosts=hosts),
        evidence=evidence,
    )


def spf(record: str, *terms: SpfTerm, domain: str = "atelier.example") -> CheckResult:
    return CheckResult(
        id="spf",
        status=CheckStatus.OK,
        summary=SAID,
        data=SpfData(
            result=SpfResult.PASS, ip="203.0.113.9", domain=domain, record=record, trace=terms
        ),
    )


def test_a_server_that_quotes_a_reply_under_its_own_name_did_not_refuse(refusal: Make) -> None:
    line = "<mail.atelier.example #5.7.1 smtp;550 5.7.1 Unable to relay>"
    quoting = {
        "generator": "exchange",
        "remote_mta": "mail.atelier.example",
        "remote_mta_where": f"X-Supplementary-Info: {line}",
    }
    bounce = refusal(**quoting)
    assert find_refuser(bounce, bounce.recipients[0]) is None
    bounce = refusal(notice=line, remote_mta=None, reporting_mta=None, generator="outlook-client")
    assert find_refuser(bounce, bounce.recipients[0]) is None
    assert attributed(bounce).role is Role.UNKNOWN
    other = refusal(notice=line.replace("mail.atelier", "mx.cabinet"))
    found = find_refuser(other, other.recipients[0])
    assert found is not None
    assert found.name == "mx.host.example"


def test_a_notice_without_its_original_went_to_the_sender(refusal: Make) -> None:
    facts = NoticeFacts(report=True, recipients=("anna@atelier.example",))
    bounce = refusal(without_original=True, facts=facts, reporting_mta=None)
    assert person_of(bounce) == "anna@atelier.example"
    assert person_of(replace(bounce, facts=replace(facts, report=False))) is None
    two = replace(facts, recipients=("anna@atelier.example", "it@atelier.example"))
    assert person_of(replace(bounce, facts=two)) is None
    same = replace(facts, recipients=("Claire@cabinet.example",))
    assert person_of(replace(bounce, facts=same)) is None


@pytest.mark.parametrize(
    ("reporting", "who"),
    [
        ("smtp05.smtpout.orange.fr", "provider"),
        ("googlemail.com", "your-it"),
        ("DB7PR01MB1111.eurprd01.prod.outlook.com", "your-it"),
        ("mail.atelier.example", "your-it"),
    ],
)
def test_a_provider_that_carries_no_company_s_mail_has_private_senders(
    refusal: Make, reporting: str, who: str
) -> None:
    words = "554 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org"
    bounce = refusal(
        without_original=True,
        reporting_mta=reporting,
        diagnostic=words,
        reason=Reason.IP_BLOCKED,
        signature="dnsbl_spamhaus",
    )
    (case,) = diagnose((bounce,), Answers()).cases
    assert case.verdict.who.value == who
    (case,) = diagnose((bounce,), Answers(account=Account.WORK)).cases
    assert case.verdict.who.value == "your-it"


@pytest.mark.parametrize(
    ("words", "domain"),
    [
        ("550 5.7.26 Unauthenticated email from gmail.com is not accepted", "gmail.com"),
        ("550 5.7.509 Access denied, sending domain [Atelier.Example] does not", "atelier.example"),
        ("550 5.7.23 SPF [atelier.example] with ip: [192.0.2.9] = did not pass", "atelier.example"),
        ("550 5.7.23 SPF 192.0.2.9 is not permitted", None),
        ("550 5.7.1 Relaying denied", None),
    ],
)
def test_the_sender_s_domain_stands_in_some_words(words: str, domain: str | None) -> None:
    assert told_domain(words) == domain


def attributed(bounce: Any, *checks: CheckResult, outgoing: Any = None) -> Attribution:
    (case,) = diagnose((bounce,), Answers(), checks, outgoing=outgoing).cases
    return case.attribution


@pytest.mark.parametrize(
    ("changes", "name", "place"),
    [
        ({}, "mx.host.example", Place.REMOTE),
        (
            {"nested": Nested(host="MX.Inner.example.", diagnostic="550 relaying denied")},
            "mx.inner.example",
            Place.INNER,
        ),
        (
            {"nested": Nested(host="mx.host.example", diagnostic="550 relaying denied")},
            "mx.host.example",
            Place.REMOTE,
        ),
        (
            {
                "remote_mta": None,
                "diagnostic": "host mx.said.example[198.51.100.7] said: 550 relaying denied",
            },
            "mx.said.example",
            Place.SAID,
        ),
        (
            {
                "remote_mta": None,
                "notice": "<c@x>: host mx.said.example[198.51.100.7] said: 550 no relaying",
            },
            "mx.said.example",
            Place.SAID,
        ),
        (
            {
                "remote_mta": None,
                "diagnostic": "550 5.4.1 Access denied [AM6.eop-eur05.prod.protection.outlook.com]",
            },
            "am6.eop-eur05.prod.protection.outlook.com",
            Place.SIGNED,
        ),
        (
            {"remote_mta": None, "reply_code": None, "diagnostic": 'unknown user: "claire"'},
            "mail.atelier.example",
            Place.REPORTING,
        ),
        (
            {
                "remote_mta": None,
                "generator": "exchange-online",
                "diagnostic": "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found",
            },
            "mail.atelier.example",
            Place.REPORTING,
        ),
    ],
)
def test_the_places_that_name_a_host(
    refusal: Make, changes: dict[str, Any], name: str, place: Place
) -> None:
    bounce = refusal(**changes)
    found = find_refuser(bounce, bounce.recipients[0])
    assert found is not None
    assert (found.name, found.place) == (name, place)


def test_the_place_is_quoted_as_it_stands(refusal: Make) -> None:
    host = attributed(refusal()).refusing_host
    assert host is not None
    assert host.where == "Remote-MTA: dns; mx.host.example"


def test_a_reply_without_a_host_is_nobody_s(refusal: Make) -> None:
    """Elsewhere than at Exchange, a reply with a code was said by somebody who is not named."""
    bounce = refusal(remote_mta=None)
    assert find_refuser(bounce, bounce.recipients[0]) is None
    assert attributed(bounce).role is Role.UNKNOWN


def test_two_hosts_in_the_words_for_people_name_nobody(refusal: Make) -> None:
    notice = (
        "<a@x>: host mx1.said.example[198.51.100.7] said: 550 no\n"
        "<b@x>: host mx2.said.example[198.51.100.8] said: 550 no"
    )
    bounce = refusal(remote_mta=None, notice=notice)
    assert find_refuser(bounce, bounce.recipients[0]) is None


@pytest.mark.parametrize("host", ["bad host", "a\r\nb.example", "..", "-x.example"])
def test_what_is_no_host_is_not_shown(refusal: Make, host: str) -> None:
    assert attributed(refusal(remote_mta=host)).refusing_host is None


def test_an_address_alone(refusal: Make) -> None:
    found = attributed(refusal(remote_mta="[198.51.100.7]")).refusing_host
    assert found is not None
    assert (found.name, found.ip) == (None, "198.51.100.7")


@pytest.mark.parametrize(
    ("host", "checks", "role"),
    [
        ("mx.host.example", [mx(MailHost(name="MX.host.example."))], Role.RECIPIENT_MX),
        ("mx9.host.example", [mx(MailHost(name="mx.host.example"))], Role.RECIPIENT_MX),
        ("mx.other.example", [mx(MailHost(name="mx.host.example"))], Role.UNKNOWN),
        (
            "exch.cabinet.example",
            [mx(MailHost(name="mx.filter.example"))],
            Role.RECIPIENT_PROVIDER,
        ),
        ("exch.cabinet.example", [], Role.RECIPIENT_MX),
        ("mx.host.example", [mx(MailHost(name="x.y"), domain="other.example")], Role.UNKNOWN),
        ("cabinet-example.mail.protection.outlook.com", [], Role.RECIPIENT_MX),
        ("other-example.mail.protection.outlook.com", [], Role.UNKNOWN),
        ("aspmx.l.google.com", [], Role.RECIPIENT_MX),
        ("mx0a-001.pphosted.com", [], Role.RELAY),
        (
            "mx0a-001.pphosted.com",
            [mx(MailHost(name="mx0b-001.pphosted.com"))],
            Role.RECIPIENT_MX,
        ),
        (
            "fabrikam-example.mail.protection.outlook.com",
            [mx(MailHost(name="cabinet-example.mail.protection.outlook.com"))],
            Role.UNKNOWN,
        ),
        ("gw.atelier.example", [mx(MailHost(name="mx.host.example"))], Role.OWN_GATEWAY),
        ("atelier-example.mail.protection.outlook.com", [], Role.OWN_GATEWAY),
    ],
)
def test_roles(refusal: Make, host: str, checks: list[CheckResult], role: Role) -> None:
    found = attributed(refusal(remote_mta=host), *checks)
    assert found.role is role
    assert found.because


def test_a_check_that_could_not_be_made_shows_nothing(refusal: Make) -> None:
    result = CheckResult(
        id="recipient-mx",
        status=CheckStatus.UNKNOWN,
        summary=SAID,
        data=MxData(domain="cabinet.example", hosts=(MailHost(name="mx.host.example"),)),
    )
    assert attributed(refusal(), result).role is Role.UNKNOWN


def test_by_address_in_the_bounce_or_by_name_lookup(refusal: Make) -> None:
    hosts = (MailHost(name="mx.cabinet.example", addresses=("198.51.100.7",)),)
    in_bounce = refusal(remote_mta="web1.host.example", remote_ip="198.51.100.7")
    assert attributed(in_bounce, mx(*hosts)).role is Role.RECIPIENT_MX
    looked_up = Evidence(
        kind=EvidenceKind.DNS, query="web1.host.example A", answer="198.51.100.7", server=None
    )
    by_name = refusal(remote_mta="web1.host.example")
    assert attributed(by_name, mx(*hosts, evidence=(looked_up,))).role is Role.RECIPIENT_MX
    assert attributed(by_name, mx(*hosts)).role is Role.UNKNOWN


class TestOwn:
    """The four signs, in their order, each with what it quotes."""

    @staticmethod
    def said(found: Attribution) -> tuple[Role, set[str]]:
        return found.role, {sentence.id for sentence in found.because}

    def test_the_named_server(self, refusal: Make) -> None:
        server = OutgoingServer(host="MX.host.example")
        role, said = self.said(attributed(refusal(), outgoing=server))
        assert role is Role.OWN_OUTGOING
        assert "attribution.own.server" in said

    def test_the_named_server_by_address(self, refusal: Make) -> None:
        bounce = refusal(remote_mta="198.51.100.7")
        found = attributed(bounce, outgoing=OutgoingServer(host="198.51.100.7"))
        assert found.role is Role.OWN_OUTGOING

    def test_the_sender_s_name(self, refusal: Make) -> None:
        role, said = self.said(attributed(refusal(remote_mta="gw.eu.atelier.example")))
        assert role is Role.OWN_GATEWAY
        assert "attribution.own.name" in said

    def test_a_hop_under_the_sender_s_name(self, refusal: Make) -> None:
        original = Original(
            from_="anna@atelier.example",
            to=("claire@cabinet.example",),
            hops=(Hop(from_="gw.atelier.example", by="mx.p.example", ip="203.0.113.5"),),
        )
        bounce = refusal(remote_mta="203.0.113.5", original=original)
        role, said = self.said(attributed(bounce))
        assert role is Role.OWN_GATEWAY
        assert "attribution.own.hops" in said

    def test_a_hop_under_another_name_owns_nothing(self, refusal: Make) -> None:
        original = Original(
            from_="anna@atelier.example",
            to=("claire@cabinet.example",),
            hops=(Hop(from_="pc.atelier.example", by="mx.host.example"),),
        )
        assert attributed(refusal(original=original)).role is Role.UNKNOWN

    @pytest.mark.parametrize(
        ("record", "own"),
        [
            ("v=spf1 ip4:198.51.100.7 -all", True),
            ("v=spf1 ip4:198.51.100.0/28 -all", True),
            ("v=spf1 a:mx.host.example -all", True),
            ("v=spf1 ip4:198.51.0.0/16 -all", False),
            ("v=spf1 include:host.example -all", False),
            ("v=spf1 ip4:198.51.100.8 ~all", False),
            ("v=spf1 -ip4:198.51.100.7 ?all", False),
        ],
    )
    def test_the_spf_record(self, refusal: Make, record: str, own: bool) -> None:
        bounce = refusal(remote_ip="198.51.100.7")
        role, said = self.said(attributed(bounce, spf(record)))
        assert (role is Role.OWN_GATEWAY) is own
        assert ("attribution.own.spf" in said) is own

    def test_an_include_of_the_own_organisation_counts(self, refusal: Make) -> None:
        own = SpfTerm(
            domain="_spf.atelier.example",
            term="ip4:198.51.100.7",
            result="match",
            depth=1,
            lookups=1,
        )
        shared = SpfTerm(
            domain="_spf.host.example", term="ip4:198.51.100.7", result="match", depth=1, lookups=1
        )
        bounce = refusal(remote_ip="198.51.100.7")
        record = "v=spf1 include:_spf.atelier.example -all"
        assert attributed(bounce, spf(record, own)).role is Role.OWN_GATEWAY
        assert attributed(bounce, spf(record, shared)).role is Role.UNKNOWN

    def test_a_record_of_another_domain_owns_nothing(self, refusal: Make) -> None:
        bounce = refusal(remote_ip="198.51.100.7")
        check = spf("v=spf1 ip4:198.51.100.7 -all", domain="other.example")
        assert attributed(bounce, check).role is Role.UNKNOWN

    def test_the_recipient_s_mx_is_worth_more_than_a_listed_address(self, refusal: Make) -> None:
        """Two customers of one web host: the sender's record lists the host, and it refused."""
        bounce = refusal(remote_ip="198.51.100.7")
        checks = (
            spf("v=spf1 ip4:198.51.100.7 -all"),
            mx(MailHost(name="mx.host.example", addresses=("198.51.100.7",))),
        )
        assert attributed(bounce, *checks).role is Role.RECIPIENT_MX

    def test_a_shared_company_s_name_is_nobody_s(self, refusal: Make) -> None:
        """A person at outlook.com writes to a customer of Microsoft 365."""
        original = Original(from_="anna@outlook.com", to=("claire@cabinet.example",))
        bounce = refusal(
            original=original, remote_mta="cabinet-example.mail.protection.outlook.com"
        )
        assert attributed(bounce).role is Role.RECIPIENT_MX
        inside = refusal(original=original, remote_mta="pr0p264.frap264.prod.outlook.com")
        assert attributed(inside).role is Role.UNKNOWN


def test_the_recipient_s_provider_behind_a_filter(refusal: Make) -> None:
    original = Original(
        from_="anna@atelier.example",
        to=("claire@cabinet.example",),
        hops=(Hop(from_="mail.atelier.example", by="mx.filter.example"),),
    )
    bounce = refusal(
        original=original, reporting_mta="mx.filter.example", remote_mta="store.host.example"
    )
    found = attributed(bounce, mx(MailHost(name="mx.filter.example")))
    assert found.role is Role.RECIPIENT_PROVIDER


def test_a_forwarder(refusal: Make) -> None:
    bounce = refusal(final_recipient="claire@elsewhere.example", remote_mta="relay.cabinet.example")
    assert attributed(bounce).role is Role.FORWARDER


def test_the_person_s_own_program(refusal: Make) -> None:
    bounce = refusal(
        generator="outlook-client", reporting_mta=None, remote_mta=None, without_original=True
    )
    assert attributed(bounce).role is Role.SENDER_CLIENT


def test_the_path_in_the_order_travelled(refusal: Make) -> None:
    original = Original(
        from_="anna@atelier.example",
        to=("claire@cabinet.example",),
        hops=(
            Hop(from_="pc7.atelier.example", by="mail.atelier.example", ip="203.0.113.40"),
            Hop(from_="mail.atelier.example", by="gw.atelier.example"),
            Hop(from_="gw.atelier.example", by="mx0a-001.pphosted.com"),
        ),
    )
    bounce = refusal(original=original, reporting_mta="mx0a-001.pphosted.com")
    path = attributed(bounce).path
    assert [(stop.role, stop.name, stop.outcome) for stop in path] == [
        (Role.SENDER_CLIENT, "pc7.atelier.example", Passage.PASSED),
        (Role.OWN_OUTGOING, "gw.atelier.example", Passage.PASSED),
        (Role.RELAY, "mx0a-001.pphosted.com", Passage.PASSED),
        (Role.UNKNOWN, "mx.host.example", Passage.REFUSED),
    ]


def test_the_path_ends_where_the_last_server_gave_up_by_itself(refusal: Make) -> None:
    bounce = refusal(
        remote_mta=None,
        reply_code=None,
        diagnostic='unknown user: "claire"',
        reason=Reason.RECIPIENT_UNKNOWN,
    )
    path = attributed(bounce).path
    assert [stop.name for stop in path] == ["pc7.atelier.example", "mail.atelier.example"]
    assert path[-1].outcome is Passage.REFUSED


@pytest.mark.parametrize(
    ("address", "is_srs"),
    [
        ("bounces+SRS=4Xt1p=QX@x.onmicrosoft.com", True),
        ("SRS0=Kx9f=QX=atelier.example=anna@fwd.example", True),
        ("srs1=abc=fwd.example==HHH=TT=atelier.example=anna@f2.example", True),
        ("anna@srs0.example", False),
        ("kirsrs0@x.example", False),
        (None, False),
    ],
)
def test_a_rewritten_envelope_sender(address: str | None, is_srs: bool) -> None:
    assert rewritten(address) is is_srs


def test_only_a_narrow_block_lists_a_host() -> None:
    assert lists("ip6:2001:db8::/48", {"2001:db8::5"})
    assert not lists("ip6:2001:db8::/32", {"2001:db8::5"})
    assert not lists("ip4:not-an-address", {"198.51.100.7"})


def test_a_server_that_found_no_way_on_is_not_where_their_mail_arrives(refusal: Make) -> None:
    """Microsoft's own servers bear the same kind of name in both directions."""
    changes: dict[str, Any] = {
        "generator": "exchange-online",
        "reporting_mta": "sg2apc01ht226.mail.protection.outlook.com",
        "remote_mta": None,
        "remote_mta_where": None,
        "diagnostic": "550 5.4.312 Message expired, DNS query failed(InfoNoRecords)",
        "status": "5.4.312",
        "reply_code": 550,
        "signature": None,
    }
    gave_up = attributed(refusal(**changes, reason=Reason.DOMAIN_NOT_FOUND))
    assert gave_up.refusing_host is not None
    assert gave_up.role is Role.UNKNOWN
    refused = attributed(refusal(**changes, reason=Reason.SPAM))
    assert refused.role is Role.RECIPIENT_MX
