# SPDX-License-Identifier: GPL-3.0-or-later
"""Every case of the laboratory through ``relayfix diagnose``, from the file to the verdict."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest

from relayfix import inputs
from relayfix.cli import main
from relayfix.diagnosis.causes import CAUSES as JUDGES
from relayfix.intake.reader import Reader
from relayfix.knowledge.texts import languages
from tests.cases.laboratory import CASES
from tests.cases.told import desks_agree_with_their_steps
from tests.cases.vocabulary import ANY_FIX, PASSWORD, Case, Server, Truth
from tests.support.certificates import Authority
from tests.support.loopback import LoopbackOnly
from tests.support.mailserver import MailServer
from tests.support.nameserver import NameServer

CASE_IDS = [case.name for case in CASES]
WITH_SPF = [case for case in CASES if case.zone is not None and case.truth.fix is not None]
DESKS = ("you", "your-it", "recipient", "provider", "wait")
UNKNOWN = (
    *("--scope", "unknown", "--can-receive", "unknown", "--sent-it", "unknown"),
    *("--other-app", "untested", "--other-network", "untested"),
    *("--forwarding", "unknown", "--account", "unknown", "--changed", "unknown"),
)
FROM_WORDS_ALONE = ("fake-notice",)
"""What several signs in the message itself can prove (there is nothing to ask for)."""


class Diagnose:
    """Runs ``relayfix diagnose`` as a person does, and reads the document."""

    def __init__(
        self,
        folder: Path,
        output: pytest.CaptureFixture[str],
        network: LoopbackOnly,
        keyboard: pytest.MonkeyPatch,
    ) -> None:
        self._folder = folder
        self._output = output
        self._network = network
        self._keyboard = keyboard

    def __call__(
        self,
        case: Case,
        *,
        network: bool = True,
        language: str = "en",
        more: tuple[str, ...] = (),
    ) -> Any:
        names = []
        for name, data in case.files:
            path = self._folder / name
            path.write_bytes(data)
            names.append(str(path))
        arguments = ["diagnose", *names, "--json", "--lang", language, *more, *case.arguments]
        with ExitStack() as servers:
            if network and case.server is not None:
                arguments += self._outgoing(case.server, servers)
            if network and case.zone is not None:
                server = servers.enter_context(NameServer(case.zone, missing=case.elsewhere))
                arguments += ["--nameserver", server.address, "--timeout", "20"]
            else:
                arguments.append("--no-network")
            self._output.readouterr()
            code = main(arguments)
        for attempt in self._network.take():
            # The servers of the cases stand at addresses of the documentation: nobody is there.
            assert re.search(r"'(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+'", attempt), attempt
        found = self._output.readouterr()
        assert code in (0, 1), found.err
        return json.loads(found.out)

    def _outgoing(self, wanted: Server, servers: ExitStack) -> list[str]:
        """Starts the person's outgoing server; the options that name it and sign in there."""
        folder = self._folder / "authority"
        folder.mkdir(exist_ok=True)
        authority = Authority(folder)
        issued = authority.issue(wanted.certificate or wanted.name, ends=wanted.ends)
        server = MailServer(
            tls=None if wanted.speaks == "none" else issued.context(),
            implicit=wanted.speaks == "implicit",
            offers=wanted.offers,
            accounts={wanted.username: PASSWORD},
            replies=wanted.replies,
        )
        if wanted.speaks == "nothing":
            with server:
                port = server.port
        else:
            port = servers.enter_context(server).port
        given = ["--server", f"{wanted.name}:{port}", "--ca-file", str(authority.ca_file)]
        if wanted.option is not None:
            given += ["--tls", wanted.option]
        if wanted.password is not None:
            given += ["--username", wanted.username, "--password-stdin"]
            self._type(f"{wanted.password}\n")
        return given

    def _type(self, text: str) -> None:
        self._keyboard.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One child process reads the files of all cases: starting it costs more than a case."""
    with Reader() as kept:
        yield kept


@pytest.fixture
def diagnose(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    loopback_only: LoopbackOnly,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
) -> Diagnose:
    monkeypatch.setattr(inputs, "Reader", lambda: nullcontext(reader))
    return Diagnose(tmp_path, capsys, loopback_only, monkeypatch)


def agrees(found: Any, truth: Truth) -> None:
    """That one case of a document says what is true, and not more than it can know."""
    verdict = found["verdict"]
    shown = json.dumps({**found, "steps": ..., "fixes": ...}, default=str, ensure_ascii=False)
    said = (verdict["id"], verdict["who"], verdict["confidence"])
    assert verdict["id"] in truth.verdict.split("|"), (said, shown)
    assert verdict["who"] in truth.who.split("|"), (said, shown)
    assert verdict["confidence"] in truth.sure, (said, shown)
    assert found["causes"][0]["id"] == verdict["id"]
    if truth.recipients is not None:
        recipients = tuple(one["final_recipient"] for one in found["recipients"])
        assert recipients == truth.recipients
    if truth.role is not None:
        assert found["attribution"]["role"] == truth.role
    alternatives = {other["id"] for other in verdict["alternatives"]}
    assert set(truth.alternatives) <= alternatives
    if truth.sure != ("possible",):
        assert not alternatives or verdict["confidence"] == "possible"
    also(found, truth)
    fixes(found, truth)


def also(found: Any, truth: Truth) -> None:
    noticed = {item["check"] for item in found["also_noticed"]}
    assert noticed == set(truth.also), found["also_noticed"]
    is_open = found["verdict"]["confidence"] == "possible"
    for item in found["also_noticed"]:
        assert ("not the cause" in item["summary"]) is not is_open


def fixes(found: Any, truth: Truth) -> None:
    records = [fix for fix in found["fixes"] if fix["kind"] == "dns-record"]
    if truth.fix == ANY_FIX:
        return
    if truth.fix is None:
        assert not records, records
    else:
        (record,) = records
        assert truth.fix in (record["proposed"] or "").split()
        assert record["verified"] is truth.verified


def quoted(found: Any, case: Case) -> bool:
    """Whether a literal piece of the message is shown as what the verdict rests on."""
    verdict = found["verdict"]
    told = [verdict["explanation"], *verdict["because"], *found["attribution"]["because"]]
    pieces = [piece for text in told for piece in re.findall("“([^”]+)”", text)]
    messages = [_plain(data.decode("utf-8", "replace")) for _, data in case.files]
    return any(_plain(piece)[:40] in message for piece in pieces for message in messages)


def _plain(text: str) -> str:
    return " ".join(text.replace("\n> ", "\n").split()).casefold()


@pytest.mark.parametrize("case", CASES, ids=CASE_IDS)
def test_case(case: Case, diagnose: Diagnose) -> None:
    document = diagnose(case)
    truths = (case.truth, *case.further)
    told = [(found["verdict"]["id"], found["recipients"]) for found in document["cases"]]
    assert len(told) == len(truths), told
    for found, truth in zip(document["cases"], truths, strict=True):
        agrees(found, truth)
    assert document["verdict"] == document["cases"][0]["verdict"]
    desks_agree_with_their_steps(document)


@pytest.mark.parametrize("case", WITH_SPF, ids=[case.name for case in WITH_SPF])
def test_a_proposed_record_passes_elsewhere(case: Case, diagnose: Diagnose) -> None:
    """pyspf agrees with every record that is said to be verified, within ten look-ups."""
    from tests.cases import second_opinion

    document = diagnose(case)
    spf = next(check["data"] for check in document["checks"] if check["id"] == "spf")
    sender = f"postmaster@{spf['domain']}"
    for found in document["cases"]:
        for fix in found["fixes"]:
            proposed = fix["proposed"] or ""
            if fix["verified"] and proposed.startswith("v=spf1"):
                assert case.zone is not None
                said, lookups = second_opinion.result(
                    case.zone, spf["domain"], proposed, spf["ip"], sender
                )
                assert (said, fix["name"]) == ("pass", spf["domain"]), proposed
                assert lookups <= 10


@pytest.mark.parametrize("case", CASES, ids=CASE_IDS)
def test_without_asking_nothing_is_certain(case: Case, diagnose: Diagnose) -> None:
    """Words alone are at most likely, and whatever is said has its reason and its limits."""
    document = diagnose(case, network=False)
    desks_agree_with_their_steps(document)
    for found in document["cases"]:
        verdict = found["verdict"]
        sure = verdict["confidence"]
        assert sure != "certain" or verdict["id"] in FROM_WORDS_ALONE
        assert verdict["because"]
        assert sure != "possible" or verdict["missing"]
        for desk in DESKS:
            assert len(found["steps"][desk]) <= 3
        if case.kind != "msg" and verdict["id"] != "fake-notice":
            assert quoted(found, case)
        if "personal" in case.arguments:
            assert not found["steps"]["your-it"]
            assert "your-it" not in {cause["who"] for cause in found["causes"]}


@pytest.mark.parametrize("case", CASES, ids=CASE_IDS)
def test_not_knowing_costs_nothing(case: Case, diagnose: Diagnose) -> None:
    """ "I don't know" to every question that was not answered leaves the verdicts as they are."""
    plain, unknown = (diagnose(case, network=False, more=more)["cases"] for more in ((), UNKNOWN))
    told = [[(cause["id"], cause["confidence"]) for cause in found["causes"]] for found in plain]
    assert told == [
        [(cause["id"], cause["confidence"]) for cause in found["causes"]] for found in unknown
    ]


@pytest.mark.parametrize("language", languages())
def test_every_cause_has_its_words(language: str, diagnose: Diagnose) -> None:
    """One case of each cause can be told in each language."""
    first = {case.truth.verdict: case for case in reversed(CASES)}
    for case in first.values():
        document = diagnose(case, network=False, language=language)
        desks_agree_with_their_steps(document, language)
        for found in document["cases"]:
            assert found["verdict"]["title"]
            assert found["verdict"]["explanation"]


def test_every_cause_that_is_told_apart_has_two_cases() -> None:
    truths = [truth for case in CASES for truth in (case.truth, *case.further)]
    counted = Counter(cause for truth in truths for cause in truth.verdict.split("|"))
    assert set(counted) == {id_ for id_, _ in JUDGES}
    assert min(counted.values()) >= 2
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_case_names_its_source_and_its_rule() -> None:
    for case in CASES:
        assert case.rule, case.name
        assert case.source, case.name
