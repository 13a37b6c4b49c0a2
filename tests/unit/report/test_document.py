# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents have the contract's shape, and keep to the schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from relayfix.model.check import Subject
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import (
    ascii_domain,
    check_document,
    diagnose_document,
    read_document,
)
from relayfix.report.redaction import redact
from tests.support.dossiers import bounce, checks, delayed, dossier, undetermined, words
from tests.support.schemas import schema, validate

EVERY_KIND = pytest.mark.parametrize("make", [dossier, undetermined, delayed])


@EVERY_KIND
def test_diagnose_keeps_to_its_schema(make: Callable[[], Dossier]) -> None:
    document = diagnose_document(make(), words())
    validate(document, "diagnose")
    assert "masked" not in json.dumps(document)


@EVERY_KIND
@pytest.mark.parametrize("everything", [True, False])
def test_what_leaves_keeps_to_the_same_schema(
    make: Callable[[], Dossier], everything: bool
) -> None:
    consent = Consent(subject=everything, other_recipients=everything, own_network=everything)
    validate(redact(diagnose_document(make(), words()), make(), consent), "diagnose")


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    assert list(diagnose_document(dossier(), words())) == [
        "schema",
        "relayfix",
        "created",
        "bounces",
        "answers",
        "environment",
        "checks",
        "cases",
        "attribution",
        "verdict",
        "causes",
        "also_noticed",
        "steps",
        "fixes",
        "reported_by",
        "note",
    ]


def test_the_last_six_are_those_of_the_first_case() -> None:
    two = dossier()
    other = replace(two.diagnosis.cases[0], fixes=(), also_noticed=())
    two = replace(two, diagnosis=replace(two.diagnosis, cases=(other, *two.diagnosis.cases)))
    document = diagnose_document(two, words())
    assert document["fixes"] == document["cases"][0]["fixes"] == []
    assert document["cases"][1]["fixes"] != []
    for key in ("attribution", "verdict", "causes", "also_noticed", "steps"):
        assert document[key] == document["cases"][0][key]


def test_sentences_are_words() -> None:
    document = diagnose_document(dossier(), words())
    assert document["verdict"]["title"] == "Their mail server does not take mail for this domain"
    assert document["steps"]["you"] == ["Tell Claire another way.", "Send again once it is fixed."]
    assert set(document["steps"]) == {"you", "your-it", "recipient", "provider", "wait"}
    assert document["fixes"][0]["for"] == "recipient"


def test_read_and_check_keep_to_their_schemas() -> None:
    validate(read_document((bounce(),), words()), "read")
    subject = Subject(domain="atelier-nord.example", sender="postmaster@atelier-nord.example")
    validate(check_document(subject, checks(), words()), "check")


def test_nothing_private_stands_in_a_document() -> None:
    written = json.dumps(diagnose_document(dossier(), words()))
    assert "couldn't be delivered" not in written
    assert "X-Originating-IP" not in written


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@Bücher.EXAMPLE", "anna@xn--bcher-kva.example"),
        ("änna@plain.example", "änna@plain.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("anna@" + "ü" * 70 + ".example", "anna@" + "ü" * 70 + ".example"),
        ("", ""),
    ],
)
def test_an_internationalised_domain_as_a_labels(address: str, expected: str) -> None:
    assert ascii_domain(address) == expected


def test_only_an_internationalised_domain_gets_a_second_form() -> None:
    original = bounce().original
    assert original is not None
    original = replace(original, from_="anna@bücher.example", to=("x@plain.example", "y@é.example"))
    document = read_document((replace(bounce(), original=original),), words())
    found = document["bounces"][0]["original"]
    assert found["from_ascii"] == "anna@xn--bcher-kva.example"
    assert found["to_ascii"] == ["x@plain.example", "y@xn--9ca.example"]
    assert "envelope_from_ascii" not in found
    validate(document, "read")


@pytest.mark.parametrize(("name", "shared"), [("read", "bounce"), ("check", "check")])
def test_the_schemas_agree_but_for_the_masks(name: str, shared: str) -> None:
    """``diagnose.json`` stands alone, so that one file is enough; here it is kept in step."""
    ours, theirs = schema("diagnose")["$defs"], schema(name)["$defs"]
    for key in _needed(theirs, shared):
        assert _without_masks(ours[key]) == theirs[key], f"{key} differs from {name}.json"


def test_verify_describes_the_same_case() -> None:
    ours, theirs = schema("diagnose")["$defs"], schema("verify")["$defs"]
    assert all(theirs[key] == ours[key] for key in theirs)
    assert "case" in theirs


def _needed(definitions: dict[str, Any], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += _references(definitions[key])
    return found


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if "$ref" in node else []
        return own + [key for value in node.values() for key in _references(value)]
    if isinstance(node, list):
        return [key for value in node for key in _references(value)]
    return []


def _without_masks(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_masks(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _without_masks(value) for key, value in node.items()}
    if {"$ref": "#/$defs/masked"} in node.get("anyOf", ()):
        left = [item for item in plain["anyOf"] if item != {"$ref": "#/$defs/masked"}]
        description = {key: plain[key] for key in ("description",) if key in plain}
        return description | ({"anyOf": left} if len(left) > 1 else left[0])
    return plain
