# SPDX-License-Identifier: GPL-3.0-or-later
"""How sure a verdict may be, what cannot be told apart, and what stands first."""

from __future__ import annotations

import ast

import pytest

from relayfix.diagnosis.causes.claim import Claim, Point
from relayfix.diagnosis.ranking import confidence, rank
from relayfix.diagnosis.reading import Reading
from relayfix.knowledge.weights import weights
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence
from tests.support.project import PACKAGE, python_files

SAID = Sentence.of("because.nothing_points")


def claim(id_: str, *for_: str, against: tuple[str, ...] = (), who: Who = Who.YOUR_IT) -> Claim:
    return Claim(
        id=id_,
        who=who,
        title=SAID,
        explanation=SAID,
        for_=tuple(Point(weight=w, sentence=Sentence.of(f"x.{w}")) for w in for_),
        against=tuple(Point(weight=w) for w in against),
        missing=(SAID,),
    )


@pytest.mark.parametrize(
    ("for_", "reading", "sure"),
    [
        (("words-name-cause", "spf-does-not-list"), Reading.WORDS, Confidence.CERTAIN),
        (("words-name-cause", "host-is-own"), Reading.WORDS, Confidence.LIKELY),
        (("relay-words", "host-is-recipient-mx"), Reading.WORDS, Confidence.CERTAIN),
        (("relay-words", "host-bears-their-name"), Reading.WORDS, Confidence.LIKELY),
        (("relay-words",), Reading.WORDS, Confidence.POSSIBLE),
        (("code-names-cause", "mx-knows-addresses"), Reading.PROVIDER_CODE, Confidence.LIKELY),
        (("relay-bare-code", "host-is-recipient-mx"), Reading.BARE_CODE, Confidence.LIKELY),
    ],
)
def test_certain_only_where_words_and_a_check_agree(
    for_: tuple[str, ...], reading: Reading, sure: Confidence
) -> None:
    assert confidence(claim("connector", *for_), reading) is sure


def test_causes_that_cannot_be_told_apart_are_both_possible_the_cheapest_first() -> None:
    theirs = claim("forwarding", "words-name-cause", who=Who.RECIPIENT)
    ours = claim("connector", "code-names-cause", who=Who.YOUR_IT)
    verdict, causes = rank([theirs, ours], Reading.WORDS)
    assert [cause.id for cause in causes] == ["connector", "forwarding"]
    assert {cause.confidence for cause in causes} == {Confidence.POSSIBLE}
    assert [other.id for other in verdict.alternatives] == ["forwarding"]
    assert verdict.missing


@pytest.mark.parametrize(
    ("cheap", "dear"),
    [
        (Who.YOU, Who.YOUR_IT),
        (Who.YOUR_IT, Who.PROVIDER),
        (Who.PROVIDER, Who.RECIPIENT),
        (Who.RECIPIENT, Who.WAIT),
    ],
)
def test_what_it_costs_to_try(cheap: Who, dear: Who) -> None:
    claims = [claim("b", "relay-words", who=dear), claim("a", "relay-words", who=cheap)]
    verdict, _ = rank(claims, Reading.WORDS)
    assert verdict.who is cheap


def test_a_clear_verdict_has_no_alternatives_but_keeps_its_runner_up() -> None:
    first = claim("connector", "relay-words", "host-is-own")
    second = claim("forwarding", "relay-words", against=("host-is-theirs",))
    verdict, causes = rank([second, first], Reading.WORDS)
    assert (verdict.id, verdict.confidence) == ("connector", Confidence.LIKELY)
    assert not verdict.alternatives
    assert [cause.id for cause in causes] == ["connector", "forwarding"]
    assert causes[1].confidence is Confidence.POSSIBLE


def test_undetermined_stands_only_where_it_leads() -> None:
    nothing = claim("undetermined", "nothing-points")
    _, causes = rank([claim("connector", "relay-words"), nothing], Reading.WORDS)
    assert [cause.id for cause in causes] == ["connector"]
    verdict, _ = rank([claim("connector", against=("host-is-theirs",)), nothing], Reading.WORDS)
    assert verdict.id == "undetermined"
    assert not verdict.alternatives


def test_the_weightiest_finding_is_said_first() -> None:
    verdict, _ = rank([claim("connector", "relay-words", "host-is-own")], Reading.WORDS)
    assert [sentence.id for sentence in verdict.because] == ["x.host-is-own", "x.relay-words"]


def test_what_is_certain_lacks_nothing() -> None:
    certain = claim("connector", "relay-words", "host-is-recipient-mx")
    verdict, _ = rank([certain], Reading.WORDS)
    assert not verdict.missing


def test_every_weight_has_a_reason_and_is_used() -> None:
    """The table and the causes know the same weights."""
    used = set()
    for file in python_files(PACKAGE / "diagnosis"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
    known = set(weights().by_id)
    assert known <= used, f"nothing uses {sorted(known - used)}"
    assert all(len(weight.reason) > 20 for weight in weights().by_id.values())


def test_only_answers_of_checks_count_as_checks() -> None:
    checks = {id_ for id_, weight in weights().by_id.items() if weight.check}
    assert checks == {
        "dmarc-is-absent",
        "host-is-recipient-mx",
        "mail-goes-elsewhere",
        "spf-does-not-list",
        "dmarc-fails",
        "mx-knows-addresses",
        "sign-in-refused-now",
        "password-off-now",
        "relay-with-sign-in",
        "relay-without-sign-in",
        "relay-refused-signed-in",
        "settings-differ",
        "server-speaks-otherwise",
        "port-closed-here",
        "tenant-is-ours",
        "spf-has-no-record",
        "spf-is-broken",
        "key-is-unusable",
        "no-name-for-address",
        "sender-domain-unreachable",
        "listed-now",
        "mx-is-that-provider",
        "said-by-their-mx",
        "said-of-their-mx",
        "domain-is-missing",
        "domain-takes-no-mail",
        "their-dns-is-broken",
        "their-policy-leaves-mx-out",
    }
