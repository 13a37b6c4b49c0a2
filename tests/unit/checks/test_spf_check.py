# SPDX-License-Identifier: GPL-3.0-or-later
"""What an SPF evaluation means for the person: status and sentence."""

from __future__ import annotations

import pytest

from relayfix.checks.spf.check import run
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    EvidenceKind,
    SpfData,
    SpfResult,
    Subject,
)
from tests.support.asking import checked
from tests.support.nameserver import Zone

SUBJECT = Subject(domain="example.org", sender="anna@example.org", ip="192.0.2.1")


def spf(*records: str, subject: Subject = SUBJECT, fault: str | None = None) -> CheckResult:
    zone: Zone = {"example.org": {"TXT": fault or list(records)}}
    return checked(run, subject, zone)


@pytest.mark.parametrize(
    ("record", "status", "finding"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", CheckStatus.OK, "pass"),
        ("v=spf1 ip4:192.0.2.1 inclde:x -all", CheckStatus.PROBLEM, "permerror"),
        ("v=spf1 ip4:192.0.2.1 include:gone.example -all", CheckStatus.WARNING, "pass_with_faults"),
        ("v=spf1 ip4:192.0.2.1 ptr -all", CheckStatus.OK, "pass"),
        ("v=spf1 +all", CheckStatus.WARNING, "plus_all"),
        ("v=spf1 -all", CheckStatus.PROBLEM, "sends_no_mail"),
        ("v=spf1 ip4:198.51.100.1 -all", CheckStatus.PROBLEM, "fail"),
        ("v=spf1 ip4:198.51.100.1 ~all", CheckStatus.WARNING, "softfail"),
        ("v=spf1 ip4:198.51.100.1", CheckStatus.WARNING, "neutral"),
        ("hello", CheckStatus.WARNING, "none"),
    ],
)
def test_status_and_sentence(record: str, status: CheckStatus, finding: str) -> None:
    result = spf(record)
    assert result.status is status
    assert result.summary.id == f"check.spf.{finding}"
    assert result.summary.value("ip") == "192.0.2.1"
    assert result.evidence[0].answer == record


@pytest.mark.parametrize(
    ("record", "alone", "status", "finding"),
    [
        # With a bounce the question is whether the sending server is on the list.
        ("v=spf1 ip4:192.0.2.1 -all", False, CheckStatus.UNKNOWN, "examined"),
        ("v=spf1 ip4:192.0.2.1 -all", True, CheckStatus.OK, "examined_alone"),
        ("v=spf1 include:gone.example -all", False, CheckStatus.WARNING, "examined_with_faults"),
        ("v=spf1 +all", False, CheckStatus.WARNING, "plus_all"),
        ("v=spf1 -all", False, CheckStatus.WARNING, "examined_no_mail"),
        ("v=spf1 -all", True, CheckStatus.OK, "examined_no_mail"),
        ("hello", False, CheckStatus.WARNING, "none"),
    ],
)
def test_without_an_address(record: str, alone: bool, status: CheckStatus, finding: str) -> None:
    result = spf(record, subject=Subject(domain="example.org", alone=alone))
    assert result.status is status
    assert result.summary.id == f"check.spf.{finding}"
    assert isinstance(result.data, SpfData)
    assert result.data.result is None


def test_several_records() -> None:
    for subject in (SUBJECT, Subject(domain="example.org")):
        result = spf("v=spf1 a -all", "v=spf1 mx -all", subject=subject)
        assert result.status is CheckStatus.PROBLEM
        assert result.summary.id == "check.spf.several_records"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("TIMEOUT", "timeout"), ("SERVFAIL", "servfail"), ("REFUSED", "refused"), ("BOGUS", "bogus")],
)
def test_what_could_not_be_found_out_is_unknown(fault: str, outcome: str) -> None:
    result = spf(fault=fault)
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == f"check.unknown.{outcome}"
    assert isinstance(result.data, SpfData)
    assert result.data.result is SpfResult.TEMPERROR
    assert [e.answer for e in result.evidence] == [outcome]


def test_an_unanswered_include_that_was_not_needed_leaves_the_verdict() -> None:
    zone: Zone = {
        "example.org": {"TXT": ["v=spf1 ip4:192.0.2.1 include:slow.example -all"]},
        "slow.example": "TIMEOUT",
    }
    result = checked(run, SUBJECT, zone)
    assert (result.status, result.summary.id) == (CheckStatus.OK, "check.spf.pass_in_part")
    assert result.summary.value("terms") == "include:slow.example"


def test_a_list_of_which_a_part_does_not_answer_is_not_said_to_be_in_order() -> None:
    zone: Zone = {
        "example.org": {"TXT": ["v=spf1 include:good.example a:fails.example -all"]},
        "good.example": {"TXT": ["v=spf1 include:silent.example -all"]},
        "silent.example": "SERVFAIL",
        "fails.example": "SERVFAIL",
    }
    result = checked(run, Subject(domain="example.org"), zone)
    assert (result.status, result.summary.id) == (
        CheckStatus.UNKNOWN,
        "check.spf.examined_in_part",
    )
    assert result.summary.value("terms") == "include:silent.example, a:fails.example"


def test_malformed() -> None:
    result = spf("v=spf1 +all", subject=Subject(domain="[192.0.2.7]", ip="192.0.2.1"))
    assert result.status is CheckStatus.WARNING
    assert result.summary.id == "check.spf.malformed"
    assert isinstance(result.data, SpfData)
    assert result.data.result is SpfResult.NONE
    assert result.evidence == ()


def test_an_assumed_sender_is_told_as_such() -> None:
    assumed = Subject(
        domain="example.org", sender="anna@example.org", sender_assumed=True, ip="192.0.2.1"
    )
    first = spf("v=spf1 ip4:192.0.2.1 -all", subject=assumed).evidence[0]
    assert (first.kind, first.query, first.answer) == (
        EvidenceKind.BOUNCE, "From", "anna@example.org"
    )  # fmt: skip
