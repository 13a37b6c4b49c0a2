# SPDX-License-Identifier: GPL-3.0-or-later
"""The evaluator: results, the trace, the counts, and what it tells behind the verdict."""

from __future__ import annotations

import time
from typing import Any

import pytest

from relayfix.checks.spf.evaluate import Evaluation, evaluate
from relayfix.model.check import SpfData, SpfResult
from tests.support.asking import talk
from tests.support.nameserver import Zone


def spf(record: str | list[str], zone: Zone | None = None, **arguments: Any) -> SpfData:
    """The evaluation of a record at example.org, for 192.0.2.1 unless told otherwise."""
    return evaluation(record, zone, **arguments).data


def evaluation(record: str | list[str], zone: Zone | None = None, **arguments: Any) -> Evaluation:
    records = [record] if isinstance(record, str) else record
    whole: dict[str, Any] = {"example.org": {"TXT": records}, **(zone or {})}
    arguments = {"domain": "example.org", "ip": "192.0.2.1", **arguments}
    found, server = talk(whole, lambda resolver: evaluate(resolver, **arguments))
    assert server.asked_twice == {}
    return found


def codes(data: SpfData) -> list[str]:
    return [problem.code for problem in data.problems]


def lines(data: SpfData) -> list[tuple[int, str, str, int]]:
    return [(line.depth, line.term, line.result, line.lookups) for line in data.trace]


def test_the_trace_has_every_term_also_behind_the_verdict() -> None:
    zone: Zone = {
        "one.example": {"TXT": ["v=spf1 ip4:192.0.2.0/24 a:far.example ?all"]},
        "far.example": {"A": ["198.51.100.1"]},
        "two.example": {"TXT": ["v=spf1 ip4:203.0.113.1 -all"]},
    }
    data = spf(
        "v=spf1 ip4:203.0.113.9 include:one.example ~include:two.example -all mx foo=x", zone
    )
    assert data.result is SpfResult.PASS
    assert lines(data) == [
        (0, "ip4:203.0.113.9", "no-match", 0),
        (0, "include:one.example", "pass", 2),
        (1, "ip4:192.0.2.0/24", "pass", 0),
        (1, "a:far.example", "no-match", 1),
        (1, "?all", "neutral", 0),
        (0, "~include:two.example", "no-match", 1),
        (1, "ip4:203.0.113.1", "no-match", 0),
        (1, "-all", "fail", 0),
        (0, "-all", "fail", 0),
        (0, "mx", "ignored", 0),
        (0, "foo=x", "ignored", 0),
    ]
    assert {line.domain for line in data.trace} == {"example.org", "one.example", "two.example"}
    assert (data.lookups, data.void_lookups) == (3, 0)
    assert data.record is not None
    assert data.record.startswith("v=spf1 ip4:203.0.113.9 ")


def eleven(first: str) -> tuple[str, Zone]:
    names = [f"i{n}.example" for n in range(11)]
    zone = {name: {"TXT": ["v=spf1 ip4:198.51.100.1"]} for name in names}
    zone[names[1]] = {"TXT": [first]}
    return "v=spf1 " + " ".join(f"include:{name}" for name in names) + " -all", zone


def test_a_latent_fault_is_told_though_this_address_passes() -> None:
    record, zone = eleven("v=spf1 ip4:192.0.2.1")
    data = spf(record, zone)
    assert data.result is SpfResult.PASS
    assert data.lookups == 11
    assert codes(data) == ["too-many-lookups"]


def test_the_same_record_fails_an_address_that_needs_the_eleventh() -> None:
    record, zone = eleven("v=spf1 ip4:198.51.100.2")
    data = spf(record, zone)
    assert data.result is SpfResult.PERMERROR
    assert data.lookups == 11
    assert codes(data) == ["too-many-lookups"]
    assert lines(data)[-2:] == [(0, "include:i10.example", "permerror", 1), (0, "-all", "fail", 0)]


def test_what_lies_behind_an_inner_verdict_does_not_use_up_the_limit() -> None:
    """An include that fails early may have a long tail: it is followed, but not counted."""
    tail = " ".join(f"a:t{n}.example" for n in range(60))
    zone: Zone = {
        "one.example": {"TXT": [f"v=spf1 -all {tail}"]},
        "two.example": {"TXT": [f"v=spf1 -ip4:192.0.2.1 {tail}"]},
        "last.example": {"A": ["192.0.2.1"]},
        **{f"t{n}.example": {"A": ["198.51.100.1"]} for n in range(60)},
    }
    data = spf("v=spf1 include:one.example include:two.example a:last.example -all", zone)
    assert data.result is SpfResult.PASS
    assert codes(data) == ["too-many-lookups"]


@pytest.mark.parametrize(
    ("record", "result", "problems"),
    [
        ("v=spf1 -all", SpfResult.FAIL, ["sends-no-mail"]),
        ("v=spf1 -all exp=x.example", SpfResult.FAIL, ["sends-no-mail"]),
        ("v=spf1", SpfResult.NEUTRAL, []),
        ("v=spf1 +all", SpfResult.PASS, ["plus-all"]),
        ("v=spf1 ip4:192.0.2.1 all", SpfResult.PASS, ["plus-all"]),
        ("v=spf1 -ip4:192.0.2.1 ptr", SpfResult.FAIL, ["ptr"]),
        ("v=spf1 ?include:all.example -all", SpfResult.NEUTRAL, []),
        ("v=spf1 include:all.example -all", SpfResult.PASS, ["plus-all"]),
        ("v=spf1 redirect=all.example", SpfResult.PASS, ["plus-all"]),
        ("v=spf1 -include:all.example -all", SpfResult.FAIL, []),
        ("v=spf1 include:none.example -all", SpfResult.PERMERROR, ["include-missing"]),
        ("v=spf1 include:text.example -all", SpfResult.PERMERROR, ["include-missing"]),
        ("v=spf1 redirect=none.example", SpfResult.PERMERROR, ["include-missing"]),
        ("v=spf1 redirect=%{l}..example", SpfResult.PERMERROR, ["include-missing"]),
        ("v=spf1 include:x.%{h} -all", SpfResult.PERMERROR, ["include-missing"]),
        ("v=spf1 include:two.example -all", SpfResult.PERMERROR, ["several-records"]),
        ("v=spf1 include:loop.example -all", SpfResult.PERMERROR, ["include-loop"]),
        ("v=spf1 redirect=example.org", SpfResult.PERMERROR, ["include-loop"]),
        ("v=spf1 ip4:192.0.2.1 include:loop.example", SpfResult.PASS, ["include-loop"]),
        ("v=spf1 ip4:192.0.2.1 inclde:x ip5:1 -all", SpfResult.PERMERROR,
         ["unknown-mechanism", "unknown-mechanism"]),
        ("v=spf1 ip4:192.0.2.1/40 a:x -all", SpfResult.PERMERROR, ["syntax", "syntax"]),
        ("v=spf1 include:typo.example -all", SpfResult.PERMERROR, ["unknown-mechanism"]),
        ("v=spf1 ip4:192.0.2.1 include:typo.example -all", SpfResult.PASS, ["unknown-mechanism"]),
        ("v=spf1 a:n1.example a:n2.example -all", SpfResult.FAIL, []),
        ("v=spf1 a:n1.example mx:n2.example exists:n3.example -all", SpfResult.PERMERROR,
         ["too-many-void-lookups"]),
        ("v=spf1 ip4:192.0.2.1 a:n1.example a:n2.example a:n3.example", SpfResult.PASS,
         ["too-many-void-lookups"]),
        ("v=spf1 a:slow.example -all", SpfResult.TEMPERROR, []),
        ("v=spf1 include:slow.example -all", SpfResult.TEMPERROR, []),
        ("v=spf1 ip4:192.0.2.1 a:slow.example -all", SpfResult.PASS, []),
        ("v=spf1 a:broken.example -all", SpfResult.TEMPERROR, []),
        ("v=spf1 exists:refused.example -all", SpfResult.TEMPERROR, []),
        ("v=spf1 mx:many.example -all", SpfResult.PERMERROR, ["too-many-lookups"]),
    ],
)  # fmt: skip
def test_results_and_problems(record: str, result: SpfResult, problems: list[str]) -> None:
    zone: Zone = {
        "all.example": {"TXT": ["v=spf1 +all"]},
        "text.example": {"TXT": ["hello"]},
        "two.example": {"TXT": ["v=spf1 -all", "v=spf1 +all"]},
        "loop.example": {"TXT": ["v=spf1 include:example.org"]},
        "typo.example": {"TXT": ["v=spf1 iip4:192.0.2.1"]},
        "slow.example": "TIMEOUT",
        "broken.example": "SERVFAIL",
        "refused.example": "REFUSED",
        "many.example": {"MX": [(n, f"m{n}.example") for n in range(11)]},
    }
    data = spf(record, zone)
    assert data.result is result
    assert codes(data) == problems


def test_problems_say_where() -> None:
    zone: Zone = {"one.example": {"TXT": ["v=spf1 ptr:x.example mxx"]}}
    data = spf("v=spf1 ip4:192.0.2.1 include:one.example include:gone.example", zone)
    assert [(p.code, p.term, p.domain) for p in data.problems] == [
        ("unknown-mechanism", "mxx", "one.example"),
        ("ptr", "ptr:x.example", "one.example"),
        ("include-missing", "include:gone.example", "example.org"),
    ]


@pytest.mark.parametrize(
    ("ip", "record", "voids"),
    [
        ("192.0.2.1", "v=spf1 a:v6.example -all", 1),
        ("2001:db8::9", "v=spf1 a:v6.example -all", 0),
        ("2001:db8::9", "v=spf1 mx:hosts.example -all", 1),
        ("192.0.2.1", "v=spf1 mx:hosts.example -all", 0),
        ("198.51.100.1", "v=spf1 mx:mixed.example -all", 0),
        ("192.0.2.1", "v=spf1 mx:mixed.example -all", 1),
        ("192.0.2.1", "v=spf1 mx:null.example -all", 0),
        ("192.0.2.1", "v=spf1 ptr -all", 1),
        ("192.0.2.1", "v=spf1 include:gone.example -all", 1),
        ("192.0.2.1", "v=spf1 include:text.example -all", 0),
    ],
)
def test_void_lookups_are_counted_by_term(ip: str, record: str, voids: int) -> None:
    zone: Zone = {
        "v6.example": {"AAAA": ["2001:db8::1"]},
        "hosts.example": {"MX": [(1, "h1.example"), (2, "h2.example"), (3, "h3.example")]},
        **{f"h{n}.example": {"A": ["198.51.100.1"]} for n in (1, 2, 3)},
        "mixed.example": {"MX": [(1, "h1.example"), (2, "v6.example"), (3, "gone.example")]},
        "null.example": {"MX": [(0, "")]},
        "text.example": {"TXT": ["hello"]},
    }
    assert spf(record, zone, ip=ip).void_lookups == voids


def test_an_explanation_is_looked_up_on_demand_only() -> None:
    zone: Zone = {"why.example": {"TXT": ["%{i} is not %{d}'s, see http://evil.example/%{L}"]}}
    record = "v=spf1 -all exp=why.example"
    quiet = evaluation(record, zone, sender="a&b@example.org")
    assert quiet.explanation is None
    assert "why.example" not in {answer.name for answer in quiet.answers}
    told = evaluation(record, zone, sender="a&b@example.org", explain=True)
    assert told.explanation == "192.0.2.1 is not example.org's, see http://evil.example/a%26b"
    assert (told.data.lookups, told.data.result) == (0, SpfResult.FAIL)


@pytest.mark.parametrize(
    "domain", ["[1.2.3.5]", "A...example.com", "localhost", "", "x" * 64 + ".y"]
)
def test_a_malformed_identity_is_a_result(domain: str) -> None:
    found = evaluation("v=spf1 +all", domain=domain)
    assert found.malformed
    assert found.data.result is SpfResult.NONE
    assert found.answers == ()


def test_without_an_address_the_record_is_only_examined() -> None:
    zone: Zone = {
        "one.example": {"TXT": ["v=spf1 mxx a:gone.example ip4:192.0.2.1 -all"]},
        "%{ir}.example": {},
    }
    data = spf("v=spf1 include:one.example exists:%{ir}.example a mx ptr +all", zone, ip=None)
    assert data.result is None
    assert data.ip is None
    assert data.lookups == 6
    assert data.void_lookups == 3
    assert codes(data) == ["unknown-mechanism", "ptr", "plus-all", "too-many-void-lookups"]
    results = {line.term: line.result for line in data.trace}
    assert results["include:one.example"] == "permerror"
    assert results["exists:%{ir}.example"] == "not-evaluated"
    assert results["+all"] == "not-evaluated"


def test_a_proposed_record_in_place_of_the_published_one() -> None:
    zone: Zone = {"_spf.example.net": {"TXT": ["v=spf1 ip4:192.0.2.0/24 ~all"]}}
    published = ["v=spf1 -all", "v=spf1 a -all"]
    assert spf(published, zone).result is SpfResult.PERMERROR
    found = evaluation(
        published, zone, replace={"Example.org.": "v=spf1 a include:_spf.example.net -all"}
    )
    assert found.data.result is SpfResult.PASS
    assert found.data.record == "v=spf1 a include:_spf.example.net -all"
    assert ("example.org", "TXT") not in {(a.name, a.rdtype) for a in found.answers}


def test_terms_do_not_wait_for_each_other() -> None:
    names = [f"i{n}.example" for n in range(8)]
    zone: dict[str, Any] = {
        name: {"TXT": ["v=spf1 a:h.example mx:m.example"]} for name in names
    } | {"example.org": {"TXT": ["v=spf1 " + " ".join(f"include:{n}" for n in names)]}}
    began = time.monotonic()
    _, server = talk(
        zone,
        lambda resolver: evaluate(resolver, domain="example.org", ip="192.0.2.1"),
        delay=0.2,
    )
    assert time.monotonic() - began < 1.8, "eleven questions, but three rounds of 0.2 s"
    assert len(server.asked) == 11


def test_a_hostile_tree_ends() -> None:
    """Each record includes the next one twice: a thousand terms for whoever follows them all."""
    zone: dict[str, Any] = {
        f"n{n}.example": {"TXT": [f"v=spf1 include:n{n + 1}.example include:n{n + 1}.example"]}
        for n in range(60)
    }
    began = time.monotonic()
    data = spf("v=spf1 include:n0.example ip4:192.0.2.1 -all", zone)
    assert data.result is SpfResult.PERMERROR
    assert "too-many-lookups" in codes(data)
    assert time.monotonic() - began < 5
    assert len(data.trace) <= 500


def test_a_record_with_thousands_of_terms_is_judged_to_its_end() -> None:
    record = "v=spf1 " + " ".join(f"ip4:198.51.{n // 250}.{n % 250}" for n in range(1500))
    data = spf(f"{record} ip4:192.0.2.1 -all")
    assert data.result is SpfResult.PASS
    assert len(data.trace) == 500
