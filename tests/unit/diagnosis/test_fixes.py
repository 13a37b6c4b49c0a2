# SPDX-License-Identifier: GPL-3.0-or-later
"""What is proposed for which cause, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.knowledge.signatures import match
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.answers import Account, Answers, YesNo
from relayfix.model.bounce import Bounce, Hop, Original, SendingIp
from relayfix.model.check import (
    BlocklistData,
    CheckData,
    CheckResult,
    CheckStatus,
    DmarcData,
    Evidence,
    EvidenceKind,
    Listing,
    ListingStatus,
    MailHost,
    MxData,
    OutgoingServer,
    SpfData,
    SpfProblem,
    SpfResult,
    SpfTerm,
)
from relayfix.model.diagnosis import Fix, FixKind, Who
from relayfix.model.sentence import Sentence

Make = Callable[..., Bounce]

IP = "192.0.2.9"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SERVER = OutgoingServer(host="out.isp.example", port=587)
SPF_WORDS = f"550 5.7.1 SPF fail: [{IP}] is not allowed to send mail for atelier.example"


def check(id_: str, data: CheckData, *evidence: Evidence) -> CheckResult:
    return CheckResult(
        id=id_,
        status=CheckStatus.PROBLEM,
        summary=Sentence.of("check.skipped.no_network"),
        data=data,
        evidence=evidence,
    )


def spf(*evidence: Evidence, **data: Any) -> CheckResult:
    given = {"domain": "atelier.example", "ip": IP, "result": SpfResult.PERMERROR}
    return check("spf", SpfData(**{**given, **data}), *evidence)


def fixes(
    refusal: Make,
    words: str,
    *checks: CheckResult,
    answers: Answers | None = None,
    outgoing: OutgoingServer | None = SERVER,
    original: dict[str, Any] | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> tuple[Fix, ...]:
    signature = match(words)
    assert signature is not None
    given: dict[str, Any] = {
        "from_": "anna@atelier.example",
        "to": ("claire@cabinet.example",),
        "hops": (Hop(from_="pc7.atelier.example", by="out.isp.example"),),
        "sending_ip": SendingIp(value=IP, source=f"[{IP}]"),
        "date": datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    }
    bounce = refusal(
        diagnostic=words,
        reason=signature.reason,
        signature=signature.id,
        reporting_mta="out.isp.example",
        original=Original(**{**given, **(original or {})}),
        **changes,
    )
    given_answers = answers or Answers()
    (case,) = diagnose((bounce,), given_answers, checks, outgoing=outgoing, now=now).cases
    return case.fixes


def records(found: tuple[Fix, ...]) -> list[Fix]:
    return [fix for fix in found if fix.kind is FixKind.DNS_RECORD]


def test_a_first_record_names_the_shown_way_out_and_ends_softly(refusal: Make) -> None:
    (fix,) = records(fixes(refusal, SPF_WORDS, spf(result=SpfResult.NONE)))
    assert fix.proposed == f"v=spf1 ip4:{IP} ~all"
    assert (fix.name, fix.type, fix.current) == ("atelier.example", "TXT", None)
    assert not fix.verified


@pytest.mark.parametrize(
    "changes",
    [
        {"outgoing": None},
        {"answers": Answers(sent_it=YesNo.NO)},
        {"original": {"forwarding_marks": ("Resent-From: x@y.example",)}},
    ],
)
def test_no_record_lets_anybody_send_who_is_not_shown_to_be_theirs(
    refusal: Make, changes: dict[str, Any]
) -> None:
    assert not records(fixes(refusal, SPF_WORDS, spf(result=SpfResult.NONE), **changes))


def test_an_address_of_the_relay_pool_belongs_on_no_list(refusal: Make) -> None:
    assert not records(fixes(refusal, SPF_WORDS, spf(result=SpfResult.NONE, ip="40.95.1.1")))


def test_several_records_become_one_with_the_way_out_in_it(refusal: Make) -> None:
    two = ("v=spf1 mx -all", "v=spf1 include:_spf.mail.example ~all")
    asked = Evidence(
        kind=EvidenceKind.DNS,
        query="atelier.example TXT",
        answer="\n".join((*two, "google-site-verification=x")),
    )
    problem = SpfProblem(code="several-records", domain="atelier.example")
    (fix,) = records(fixes(refusal, SPF_WORDS, spf(asked, problems=(problem,))))
    assert fix.proposed == f"v=spf1 mx include:_spf.mail.example ip4:{IP} ~all"
    assert fix.current == "\n".join(two)
    (fix,) = records(fixes(refusal, SPF_WORDS, spf(asked, problems=(problem,)), outgoing=None))
    assert fix.proposed == "v=spf1 mx include:_spf.mail.example ~all"


def test_a_slip_of_the_pen_is_put_right(refusal: Make) -> None:
    problem = SpfProblem(code="unknown-mechanism", term=f"ipv4:{IP}", domain="atelier.example")
    broken = spf(record=f"v=spf1 ipv4:{IP} -all", problems=(problem,))
    (fix,) = records(fixes(refusal, SPF_WORDS, broken))
    assert fix.proposed == f"v=spf1 ip4:{IP} -all"


def test_what_leads_nowhere_is_taken_out(refusal: Make) -> None:
    problem = SpfProblem(
        code="include-missing", term="include:gone.example", domain="atelier.example"
    )
    broken = spf(record="v=spf1 mx include:gone.example -all", problems=(problem,))
    (fix,) = records(fixes(refusal, SPF_WORDS, broken))
    assert fix.proposed == "v=spf1 mx -all"


def test_where_only_people_can_tell_the_dearest_terms_are_named(refusal: Make) -> None:
    trace = tuple(
        SpfTerm(
            domain="atelier.example",
            term=f"include:s{n}.example",
            result="no-match",
            depth=0,
            lookups=n,
        )
        for n in range(1, 6)
    )
    broken = spf(
        record="v=spf1 " + " ".join(term.term for term in trace) + " -all",
        lookups=15,
        trace=trace,
        problems=(SpfProblem(code="too-many-lookups"),),
    )
    (fix,) = records(fixes(refusal, SPF_WORDS, broken))
    assert fix.proposed is None
    assert fix.note is not None
    assert fix.note.value("terms") == (
        "include:s5.example (5), include:s4.example (4), include:s3.example (3), "
        "include:s2.example (2)"
    )


def test_a_first_rule_of_dmarc_only_watches(refusal: Make) -> None:
    words = "550 5.7.40 The sending domain doesn't have a DMARC record"
    (fix,) = records(fixes(refusal, words, check("dmarc", DmarcData())))
    assert (fix.name, fix.proposed) == ("_dmarc.atelier.example", "v=DMARC1; p=none")
    there = check("dmarc", DmarcData(record="v=DMARC1; p=reject", result="fail"))
    assert not records(fixes(refusal, words, there))


@pytest.mark.parametrize(
    ("by", "kind", "note"),
    [
        ("X.PROD.OUTLOOK.COM", FixKind.COMMAND, "fix.dkim_microsoft"),
        ("mail-sor-f41.google.com", FixKind.ACCOUNT, "fix.dkim_google"),
        ("mail.atelier.example", FixKind.ACCOUNT, "fix.dkim_anywhere"),
    ],
)
def test_where_signatures_are_switched_on(refusal: Make, by: str, kind: FixKind, note: str) -> None:
    words = "550 5.7.20 No passing DKIM signature found"
    found = fixes(refusal, words, original={"hops": (Hop(from_="pc7", by=by),)})
    (fix,) = (fix for fix in found if fix.note is not None and "dkim" in fix.note.id)
    assert (fix.kind, fix.note.id if fix.note else None) == (kind, note)
    assert "p=" not in (fix.proposed or "")


def test_the_page_of_a_list_is_ours_and_never_the_answer_s(refusal: Make) -> None:
    words = f"554 5.7.1 Client host [{IP}] blocked using zen.spamhaus.org; https://evil.example/"
    found = fixes(refusal, words)
    (page,) = (fix for fix in found if fix.kind is FixKind.DELISTING)
    assert page.proposed == "https://check.spamhaus.org/"
    (line,) = (fix for fix in found if fix.kind is FixKind.ALLOW_LIST)
    assert (line.for_, line.proposed) == (Who.RECIPIENT, f"anna@atelier.example, {IP}")
    unknown = f"554 5.7.1 Client host [{IP}] blocked using bl.list.example; https://evil.example/"
    assert not [fix for fix in fixes(refusal, unknown) if fix.kind is FixKind.DELISTING]


def test_a_list_that_the_checks_found_has_its_page(refusal: Make) -> None:
    listed = Listing(
        zone="bl.list.example",
        status=ListingStatus.LISTED,
        more_information="https://list.example/removal",
    )
    words = f"554 5.7.1 Client host [{IP}] blocked using bl.list.example"
    found = fixes(
        refusal, words, check("ip-blocklists", BlocklistData(subject=IP, lists=(listed,)))
    )
    (page,) = (fix for fix in found if fix.kind is FixKind.DELISTING)
    assert page.proposed == "https://list.example/removal"


def test_at_microsoft_the_allow_list_is_a_command(refusal: Make) -> None:
    mx = MxData(
        domain="cabinet.example",
        hosts=(MailHost(name="cabinet-example.mail.protection.outlook.com"),),
    )
    words = f"554 5.7.1 Client host [{IP}] blocked using bl.list.example"
    found = fixes(refusal, words, check("recipient-mx", mx))
    (line,) = (fix for fix in found if fix.kind is FixKind.ALLOW_LIST)
    assert (line.proposed or "").startswith("New-TenantAllowBlockListItems -ListType Sender")


def test_a_private_address_has_no_trace_of_its_own(refusal: Make) -> None:
    hops = {"hops": (Hop(from_="X.PROD.OUTLOOK.COM", by="X.PROD.OUTLOOK.COM"),)}
    words = "550 5.7.20 No passing DKIM signature found"

    def traced(account: Account) -> bool:
        found = fixes(refusal, words, original=hops, answers=Answers(account=account))
        return any("MessageTrace" in (fix.proposed or "") for fix in found)

    assert traced(Account.WORK)
    assert not traced(Account.PERSONAL)


@pytest.mark.parametrize(("days", "command"), [(0, True), (89, True), (90, True), (92, False)])
def test_a_trace_reaches_ninety_days_back(refusal: Make, days: int, command: bool) -> None:
    hops = {"hops": (Hop(from_="X.PROD.OUTLOOK.COM", by="X.PROD.OUTLOOK.COM"),)}
    later = datetime(2026, 11, 23, 12, 0, tzinfo=UTC) + timedelta(days=days)
    found = fixes(refusal, "550 5.7.20 No passing DKIM signature found", original=hops, now=later)
    trace = found[-1]
    assert trace.kind is FixKind.COMMAND
    assert ("Get-MessageTraceV2" in (trace.proposed or "")) is command
    note = "fix.trace" if command else "fix.trace_too_late"
    assert trace.note == Sentence.of(note, date="2027-02-21")


def test_who_quotes_a_public_list_is_left_by_way_of_that_list(refusal: Make) -> None:
    words = f"553 5.7.1 [BL21] Connections not accepted from {IP}, the ip is in Spamhaus's list"
    found = fixes(refusal, words, remote_mta="mta5.am0.yahoodns.net")
    assert [fix.name for fix in found if fix.kind is FixKind.DELISTING] == ["Spamhaus"]


@pytest.mark.parametrize("language", languages())
def test_a_record_says_where_it_goes_and_what_to_check_afterwards(language: str) -> None:
    texts = catalogue(language).texts
    records = [id_ for id_ in texts if id_.startswith(("fix.spf_", "fix.dmarc_", "fix.dkim_key"))]
    assert len(records) >= 8
    for id_ in records:
        text = texts[id_]
        for said in (text,) if isinstance(text, str) else text.values():
            assert "relayfix check {domain}" in said, id_
