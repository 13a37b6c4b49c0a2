# SPDX-License-Identifier: GPL-3.0-or-later
"""Records put together from their words; what they mean, the evaluator says elsewhere."""

from __future__ import annotations

import pytest

from relayfix.knowledge import spf_text
from relayfix.model.check import SpfTerm


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 mx -all", "v=spf1 mx T -all"),
        ("v=spf1", "v=spf1 T"),
        ("v=spf1 a  ~ALL", "v=spf1 a T ~ALL"),
        ("v=spf1 redirect=_spf.x.example", "v=spf1 T redirect=_spf.x.example"),
    ],
)
def test_before_the_term_that_answers_for_everybody(record: str, expected: str) -> None:
    assert spf_text.with_term(record, "T") == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (("v=spf1 a -all", "v=spf1 mx -all"), "v=spf1 a mx -all"),
        (("v=spf1 a -all", "v=spf1 A mx ~all"), "v=spf1 a mx ~all"),
        (("v=spf1 a", "v=spf1 mx"), "v=spf1 a mx ~all"),
        (("v=spf1 a +all", "v=spf1 mx -all"), "v=spf1 a mx -all"),
        (("v=spf1 a all", "v=spf1 mx"), "v=spf1 a mx ~all"),
        (
            ("v=spf1 redirect=x.example", "v=spf1 include:y.example -all exp=e.example"),
            "v=spf1 include:x.example include:y.example -all exp=e.example",
        ),
    ],
)
def test_several_records_become_one(records: tuple[str, ...], expected: str) -> None:
    assert spf_text.merged(records) == expected


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("ipv4:192.0.2.1", "ip4:192.0.2.1"),
        ("ip:192.0.2.0/24", "ip4:192.0.2.0/24"),
        ("ip4=192.0.2.1", "ip4:192.0.2.1"),
        ("ipv6:2001:db8::1", "ip6:2001:db8::1"),
        ("ip4:2001:db8::1", "ip6:2001:db8::1"),
        ("includ:_spf.x.example", "include:_spf.x.example"),
        ("include=_spf.x.example", "include:_spf.x.example"),
        ("~a:192.0.2.1", "~ip4:192.0.2.1"),
    ],
)
def test_a_slip_of_which_only_one_meaning_is_possible(wrong: str, right: str) -> None:
    found = spf_text.corrected(f"v=spf1 {wrong} -all", [wrong])
    assert found == (f"v=spf1 {right} -all", {wrong: right})


@pytest.mark.parametrize("wrong", ["mail.x.example", "ip4:192.0.2", "foo:bar", "ip4:"])
def test_what_may_mean_several_things_is_left_alone(wrong: str) -> None:
    assert spf_text.corrected(f"v=spf1 {wrong} -all", [wrong]) is None


def test_terms_taken_out_and_none_twice() -> None:
    record = "v=spf1 a mx a include:gone.example -all"
    assert spf_text.without(record, ["INCLUDE:gone.example"]) == "v=spf1 a mx -all"


def test_the_dearest_terms_of_the_own_record_come_first() -> None:
    def term(text: str, lookups: int, *, domain: str = "d.example", depth: int = 0) -> SpfTerm:
        return SpfTerm(domain=domain, term=text, result="no-match", depth=depth, lookups=lookups)

    trace = (
        term("mx", 1),
        term("include:a.example", 5),
        term("include:b.example", 4, domain="a.example", depth=1),
        term("ip4:192.0.2.1", 0),
    )
    assert spf_text.costs(trace, "d.example") == (("include:a.example", 5), ("mx", 1))
    assert spf_text.dearest(trace, "d.example") == "include:a.example (5), mx (1)"
