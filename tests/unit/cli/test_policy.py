# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed settings on the command line: they hold before the options, and that is said."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.nameserver import NameServer, Zone
from tests.support.project import ROOT
from tests.support.samples import SAMPLES

HEADLINE = SAMPLES / "relay-denied.en.eml"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps managed settings in its registry"
)

ZONE: Zone = {
    "cabinet-exemple.example": {"MX": [(10, "mx1.hebergeur.example")]},
    "mx1.hebergeur.example": {"A": ["198.51.100.7"]},
    "2.0.0.127.s3cret.bl.example": {"A": ["127.0.0.2"]},
    "9.2.0.192.s3cret.bl.example": {"A": ["127.0.0.2"], "TXT": ["listed, s3cret"]},
}

Settle = Callable[[str], Path]
Run = Callable[..., tuple[int, dict[str, Any], str]]


_AS_ADMINISTRATOR = """
import os, pathlib, sys
from relayfix.store import policy
policy.ADMINISTRATORS = frozenset({os.getuid()})
policy._places = lambda: iter((pathlib.Path(sys.argv[1]),))
from relayfix.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""A program for which whoever runs the tests is the administrator."""


@pytest.fixture
def settle(tmp_path: Path) -> Settle:
    """Writes managed settings that nobody else may write."""
    file = tmp_path / "policy.toml"

    def write(text: str) -> Path:
        file.write_text(text, encoding="utf-8")
        file.chmod(0o644)
        return file

    return write


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Exit code, document and standard error of one command, in a process of its own."""

    def command(*arguments: str) -> tuple[int, dict[str, Any], str]:
        done = subprocess.run(
            [sys.executable, "-c", _AS_ADMINISTRATOR, str(tmp_path / "policy.toml"), *arguments],
            cwd=ROOT,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout), done.stderr.decode()

    return command


def test_the_settled_server_counts_and_the_option_does_not(settle: Settle, run: Run) -> None:
    settle('[outgoing]\nhost = "smtp.atelier-nord.example"\nport = 465\ntls = "implicit"')
    code, found, said = run(
        *("diagnose", str(HEADLINE), "--json", "--no-network", "--lang", "en"),
        *("--server", "thief.example:25"),
    )
    assert code == 0
    assert found["environment"]["outgoing"] == {
        "host": "smtp.atelier-nord.example",
        "port": 465,
        "tls": "implicit",
        "source": "managed settings",
    }
    assert "--server" in said
    assert "thief" not in json.dumps(found)


def test_a_suggested_server_gives_way_to_the_option(settle: Settle, run: Run) -> None:
    settle('suggested = ["outgoing"]\n[outgoing]\nhost = "smtp.atelier-nord.example"')
    options = ("diagnose", str(HEADLINE), "--json", "--no-network")
    _, found, said = run(*options, "--server", "other.example:587")
    assert found["environment"]["outgoing"]["host"] == "other.example"
    assert said == ""
    _, found, _ = run(*options)
    assert found["environment"]["outgoing"]["host"] == "smtp.atelier-nord.example"


def test_the_language_is_settled_too(settle: Settle, run: Run) -> None:
    settle('language = "fr"')
    _, found, said = run("diagnose", str(HEADLINE), "--json", "--no-network", "--lang", "en")
    assert found["environment"]["language"]["value"] == "fr"
    assert "--lang" in said
    settle('language = "fr"\nsuggested = ["language"]')
    _, found, said = run("diagnose", str(HEADLINE), "--json", "--no-network", "--lang", "en")
    assert found["environment"]["language"]["value"] == "en"
    assert said == ""


def test_the_own_network_makes_a_gateway_of_the_refusing_host(settle: Settle, run: Run) -> None:
    options = ("diagnose", str(HEADLINE), "--json", "--lang", "en", "--nameserver")
    with NameServer(ZONE) as server:
        _, before, _ = run(*options, server.address)
        settle('[own]\nservers = ["mx1.hebergeur.example"]')
        _, after, _ = run(*options, server.address)
    assert before["attribution"]["role"] == "recipient-mx"
    assert after["attribution"]["role"] == "own-gateway"
    assert any("managed settings" in why for why in after["attribution"]["because"])
    assert (before["verdict"]["who"], after["verdict"]["who"]) == ("recipient", "your-it")


def test_a_list_with_a_key_is_asked_and_the_key_stands_nowhere(settle: Settle, run: Run) -> None:
    settle('[checks]\nblocklists = ["ip:bl.example s3cret"]')
    with NameServer(ZONE) as server:
        _, found, said = run(
            *("check", "shop.example", "--ip", "192.0.2.9", "--json"),
            *("--nameserver", server.address, "--blocklist", "ip:other.example"),
        )
    (result,) = [check for check in found["checks"] if check["id"] == "ip-blocklists"]
    (listing,) = result["data"]["lists"]
    assert (listing["zone"], listing["status"]) == ("<key>.bl.example", "listed")
    assert listing["reason"] == "listed, <key>"
    assert "s3cret" not in json.dumps(found) + said
    assert "--blocklist" in said


@pytest.mark.parametrize(
    ("contact", "asked"),
    [("[]", False), ('["own-server"]', False), ('["name-server"]', True)],
)
def test_nobody_is_contacted_whom_it_does_not_allow(
    settle: Settle, run: Run, contact: str, asked: bool
) -> None:
    settle(f"[checks]\ncontact = {contact}")
    with NameServer(ZONE) as server:
        code, found, _ = run("diagnose", str(HEADLINE), "--json", "--nameserver", server.address)
    assert code == 0
    assert bool(server.asked) is asked
    skipped = {check["id"] for check in found["checks"] if check["status"] == "skipped"}
    assert {"domain-blocklists", "mta-sts"} <= skipped
    assert ("recipient-mx" in skipped) is not asked


def test_a_broken_policy_is_told_with_its_key_and_nobody_is_asked(settle: Settle, run: Run) -> None:
    file = settle('[own]\ndomain = ["atelier-nord.example"]')
    with NameServer(ZONE) as server:
        code, found, said = run(
            *("diagnose", str(HEADLINE), "--json", "--nameserver", server.address),
            *("--lang", "en"),
        )
    assert code == 0
    assert str(file) in said
    assert "own.domain" in said
    assert server.asked == []
    assert {check["status"] for check in found["checks"]} == {"skipped"}


def test_a_policy_that_others_may_write_is_told_and_not_used(settle: Settle, run: Run) -> None:
    file = settle('[outgoing]\nhost = "thief.example"')
    file.chmod(0o666)
    _, found, said = run("diagnose", str(HEADLINE), "--json", "--no-network", "--lang", "en")
    assert found["environment"]["outgoing"] is None
    assert str(file) in said
    assert "administrator" in said


def test_what_it_keeps_out_of_bundles_stays_out(settle: Settle, run: Run, tmp_path: Path) -> None:
    settle('[bundle]\noriginal = "none"')
    _, _, said = run(
        *("diagnose", str(HEADLINE), "--json", "--no-network", "--lang", "en"),
        *("--bundle", str(tmp_path / "case.zip"), "--include-original", "whole"),
    )
    names = zipfile.ZipFile(tmp_path / "case.zip").namelist()
    assert not [name for name in names if name.startswith("bounce/")]
    assert "--include-original" in said


def test_the_settled_server_is_the_expected_one(settle: Settle, run: Run) -> None:
    settle('[outgoing]\nhost = "smtp.atelier-nord.example"\nport = 465\ntls = "implicit"')
    with NameServer(ZONE) as server:
        _, found, _ = run("diagnose", str(HEADLINE), "--json", "--nameserver", server.address)
    (settings,) = [check for check in found["checks"] if check["id"] == "server-settings"]
    assert [one["source"] for one in settings["data"]["expected"]] == ["policy"]
    assert settings["data"]["differs"] == []
    assert settings["status"] == "ok"
