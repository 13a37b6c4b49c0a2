# SPDX-License-Identifier: GPL-3.0-or-later
"""The test suite of RFC 7208, over real UDP and TCP, where the machine has a copy of it.

``RELAYFIX_CORPUS`` names the folder; the suite is ``spf/rfc7208-tests.yml`` in it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from relayfix.checks.spf.evaluate import Evaluation, evaluate
from relayfix.net.dns import Resolver
from tests.support.nameserver import NameServer

CASES = 203
EXPLANATIONS = 22


def scenarios() -> dict[str, Mapping[str, Any]]:
    folder = os.environ.get("RELAYFIX_CORPUS")
    suite = Path(folder or "") / "spf" / "rfc7208-tests.yml"
    if not folder or not suite.is_file():
        return {}
    documents = yaml.safe_load_all(suite.read_text(encoding="utf-8"))
    return {document["description"]: document for document in documents if document}


SCENARIOS = scenarios()


def cases() -> list[Any]:
    return [
        pytest.param(scenario, test, id=f"{scenario}: {test}")
        for scenario, document in SCENARIOS.items()
        for test in document["tests"]
    ]


def zone(document: Mapping[str, Any]) -> dict[str, Any]:
    """The suite's zone data: what is of type SPF stands as TXT too, unless TXT is given."""
    names: dict[str, Any] = {}
    for name, rows in document["zonedata"].items():
        entry: dict[str, Any] = {}
        spf: list[Any] = []
        silent = False
        for row in rows:
            if row == "TIMEOUT":
                entry["*"] = "TIMEOUT"
                continue
            ((rdtype, value),) = row.items()
            if value == "NONE":
                silent = True
            elif rdtype in ("SPF", "TXT"):
                strings = [value] if isinstance(value, str) else value
                # The suite writes octets as the characters of the same numbers.
                record = tuple(string.encode("latin-1") for string in strings)
                (spf if rdtype == "SPF" else entry.setdefault("TXT", [])).append(record)
            else:
                record = tuple(value) if rdtype == "MX" else value
                entry.setdefault(rdtype, []).append(record)
        if spf and not silent:
            entry.setdefault("TXT", spf)
        names[name] = entry
    return names


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, NameServer]]:
    running: dict[str, NameServer] = {}
    yield running
    for server in running.values():
        server.__exit__()


def evaluated(
    case: Mapping[str, Any], document: Mapping[str, Any], server: NameServer
) -> Evaluation:
    # Where a question is never answered, give it up soon; else a busy machine may take its time.
    seconds = 0.8 if "TIMEOUT" in str(document["zonedata"]) else 20.0

    async def run() -> Evaluation:
        sender, helo = case["mailfrom"], case["helo"]
        return await evaluate(
            Resolver([server.address], seconds=seconds, patience=seconds),
            domain=sender.rpartition("@")[2] if sender else helo,
            ip=case["host"],
            sender=sender or f"postmaster@{helo}",
            helo=helo,
            explain=True,
        )

    return asyncio.run(run())


@pytest.mark.parametrize(("scenario", "test"), cases())
def test_case(scenario: str, test: str, servers: dict[str, NameServer]) -> None:
    document = SCENARIOS[scenario]
    case = document["tests"][test]
    if scenario not in servers:
        servers[scenario] = NameServer(zone(document)).__enter__()
    evaluation = evaluated(case, document, servers[scenario])
    expected = case["result"]
    assert evaluation.data.result is not None
    assert evaluation.data.result.value in (
        expected if isinstance(expected, list) else [expected]
    ), evaluation.data
    if "explanation" in case:
        default = case["explanation"] == "DEFAULT"
        assert evaluation.explanation == (None if default else case["explanation"])


@pytest.mark.skipif(not SCENARIOS, reason="RELAYFIX_CORPUS names no folder with the suite")
def test_the_suite_is_whole() -> None:
    tests = [case for document in SCENARIOS.values() for case in document["tests"].values()]
    assert len(tests) == CASES
    assert sum("explanation" in case for case in tests) == EXPLANATIONS
