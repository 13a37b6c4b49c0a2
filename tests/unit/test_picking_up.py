# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session takes over: after a crash, from a kept case, from the managed settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from relayfix import session
from relayfix.intake.parse import parse
from relayfix.model.answers import Account, Answers
from relayfix.model.check import CheckResult, CheckStatus, Contact, NetworkData, OutgoingServer
from relayfix.model.diagnosis import Fix, FixKind, Who
from relayfix.model.dossier import InputFile
from relayfix.model.policy import Own, Policy
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Fate, Silence
from relayfix.net.dns import Resolver
from relayfix.resources import resource

NAME = "relay-denied.en.eml"
SERVER = OutgoingServer(host="smtp.atelier.example", port=587, tls="starttls")
NOW = datetime.now(UTC).replace(microsecond=0)


def read() -> session.Session:
    file = InputFile(name=NAME, data=resource("samples", NAME).read_bytes())
    return session.with_bounces(session.Session(), (file,), parse(file.name, file.data))


def test_a_kept_case_that_was_open_comes_back_with_its_server_and_what_was_found_then() -> None:
    kept = session.kept(read(), NOW)
    assert kept is not None
    shown = session.with_outgoing(session.reopened(kept), SERVER)
    written = session.open_case(shown, asked=(), name="", note="")
    again = session.picked_up(written, (), ())
    assert again is not None
    assert again.outgoing == SERVER
    assert again.earlier == kept
    assert again.bounces == shown.bounces


def test_a_read_case_keeps_what_it_was_opened_from() -> None:
    case = read()
    kept = session.kept(case, NOW)
    written = replace(session.open_case(case, asked=(), name="", note=""), earlier=kept)
    again = session.picked_up(written, case.files, case.bounces)
    assert again is not None
    assert again.earlier == kept


def test_what_only_stood_for_a_message_goes_when_one_comes() -> None:
    silence = Silence(fate=Fate.NOTHING, sender="a@atelier.example", recipient="b@cabinet.example")
    silent = session.with_silence(session.Session(), silence)
    real = read()
    heard = session.with_bounces(silent, real.files, (*silent.bounces, *real.bounces))
    assert heard.bounces == real.bounces
    assert heard.silence is None


@pytest.mark.parametrize(
    ("sender", "account", "personal"),
    [
        ("anna@gmail.com", None, True),
        ("anna@atelier.example", Account.PERSONAL, True),
        ("anna@atelier.example", None, False),
    ],
)
def test_a_private_mailbox_is_one_in_silence_too(
    sender: str, account: Account | None, personal: bool
) -> None:
    silence = Silence(fate=Fate.NOTHING, sender=sender, recipient="b@cabinet.example")
    case = session.with_silence(session.Session(answers=Answers(account=account)), silence)
    assert session.subject(case).personal is personal


@pytest.mark.parametrize(
    ("kind", "named"), [(None, ("office", "managed settings")), ("vpn", ("vpn", "check network"))]
)
def test_the_organisations_network_is_the_office_unless_the_check_knows_better(
    kind: str | None, named: tuple[str, str]
) -> None:
    data = NetworkData(kind=kind, public_ip="192.0.2.7", ipv6=None)
    found = CheckResult(
        id="network", status=CheckStatus.OK, summary=Sentence.of("check.network.unknown"), data=data
    )
    policy = Policy(own=Own(networks=("192.0.2.0/24",)))
    case = session.with_checks(replace(read(), policy=policy), (found,))
    environment = session.dossier(case, language="en").environment
    assert environment.network_kind is not None
    assert (environment.network_kind.value, environment.network_kind.source) == named


def test_where_no_name_server_may_be_asked_no_proposal_is_tried_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from relayfix.checks import proof, runner

    asked: list[Any] = []

    async def prove(fixes: Any, *_: Any) -> Any:
        asked.append(fixes)
        return fixes

    async def run(*_: Any, **__: Any) -> tuple[CheckResult, ...]:
        return ()

    monkeypatch.setattr(proof, "prove", prove)
    monkeypatch.setattr(runner, "run", run)
    case = read()
    assert case.diagnosis is not None
    fix = Fix(kind=FixKind.SERVER_SETTING, for_=Who.YOU, note=Sentence.of("step.wait"))
    proposed = replace(
        case.diagnosis, cases=tuple(replace(one, fixes=(fix,)) for one in case.diagnosis.cases)
    )
    monkeypatch.setattr(session, "diagnose", lambda *_, **__: proposed)
    for contacts, tried in ((frozenset({Contact.OWN_SERVER}), False), (None, True)):
        asked.clear()
        settled = replace(case, policy=Policy(contacts=contacts))
        asyncio.run(session.investigate(settled, Resolver(["127.0.0.1:9"])))
        assert bool(asked) is tried


@pytest.mark.parametrize("text", ["an na@a.example", "anna@a .example", "anna@a.exa\tmple", ""])
def test_an_address_with_room_in_it_is_none(text: str) -> None:
    assert not session.is_address(text)
    assert session.is_address(" anna@a.example ")
