# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out from the command line: the person's server, whom it trusts, and nobody else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.certificates import Authority
from tests.support.mailserver import MailServer
from tests.support.nameserver import NameServer
from tests.unit.cli.test_cli import HEADLINE, relayfix

HOST = "smtp.example.org"
WAY_OUT = ("server-settings", "server-reachable", "server-tls", "network")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def names() -> Iterator[NameServer]:
    zone = {
        HOST: {"A": ["127.0.0.1"]},
        "_submission._tcp.example.org": {"SRV": ["0 1 587 smtp.example.org."]},
        "7.113.0.203.in-addr.arpa": {"PTR": ["lfbn-1-2-3.abo.wanadoo.fr"]},
    }
    with NameServer(zone) as server:
        yield server


def checks(run: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, Any]]:
    assert run.returncode == 0, run.stderr
    return {check["id"]: check for check in json.loads(run.stdout)["checks"]}


def test_check_with_a_server(
    names: NameServer, authority: Authority, validates: Callable[[object, str], None]
) -> None:
    hello = {"EHLO": "250-mail.example.org Hello [203.0.113.7]\n250-STARTTLS\n250 AUTH PLAIN"}
    with MailServer(tls=authority.issue(HOST).context(), replies=hello) as server:
        run = relayfix(
            *("check", "example.org", "--server", f"{HOST}:{server.port}", "--tls", "starttls"),
            *("--nameserver", names.address, "--ca-file", str(authority.ca_file), "--json"),
        )
    found = checks(run)
    validates(json.loads(run.stdout), "check")
    settings = found["server-settings"]["data"]
    assert settings["given"] == {"host": HOST, "port": server.port, "tls": "starttls"}
    assert settings["expected"] == [
        {"host": HOST, "port": 587, "tls": "starttls", "auth": None, "source": "srv"}
    ]
    assert settings["differs"] == ["port"]
    row = {"host": HOST, "port": server.port, "state": "open"}
    assert row in found["server-reachable"]["data"]["ports"]
    assert found["server-tls"]["data"]["outcome"] == "ok"
    assert found["server-tls"]["data"]["auth"] == ["PLAIN"]
    assert found["network"]["data"]["public_ip"] == "203.0.113.7"
    assert found["network"]["data"]["kind"] == "home"
    assert found["sign-in"]["status"] == found["relay-permission"]["status"] == "skipped"
    assert server.verbs == ["EHLO", "STARTTLS", "EHLO", "QUIT"]


def test_without_its_issuer_the_system_is_asked_whom_to_trust(
    names: NameServer, authority: Authority
) -> None:
    """Nobody but the person's file vouches for it; a computer without any issuer cannot judge."""
    with MailServer(tls=authority.issue(HOST).context()) as server:
        run = relayfix(
            *("check", "example.org", "--server", f"{HOST}:{server.port}"),
            *("--nameserver", names.address, "--json"),
        )
    tls = checks(run)["server-tls"]
    assert tls["data"]["outcome"] in ("unknown-issuer", None)
    assert tls["status"] in ("problem", "unknown")


def test_an_address_instead_of_a_name(authority: Authority, names: NameServer) -> None:
    with MailServer(tls=authority.issue("127.0.0.1").context()) as server:
        run = relayfix(
            *("check", "example.org", "--server", f"127.0.0.1:{server.port}"),
            *("--nameserver", names.address, "--ca-file", str(authority.ca_file), "--json"),
        )
    found = checks(run)
    assert found["server-tls"]["data"]["outcome"] == "ok"
    assert found["server-tls"]["data"]["names"] == ["127.0.0.1"]
    assert found["server-settings"]["data"]["differs"] == ["host", "port"]


def test_without_a_server_and_without_a_network(names: NameServer) -> None:
    run = relayfix("check", "example.org", "--nameserver", names.address, "--json")
    found = checks(run)
    assert found["server-reachable"]["status"] == found["server-tls"]["status"] == "skipped"
    assert found["server-settings"]["data"]["given"] is None
    assert found["server-settings"]["status"] == "ok"
    before = len(names.asked)
    offline = checks(relayfix("check", "example.org", "--no-network", "--json"))
    assert {offline[id_]["status"] for id_ in (*WAY_OUT, "mta-sts")} == {"skipped"}
    assert len(names.asked) == before


def test_a_file_of_issuers_that_is_none(tmp_path: Any) -> None:
    nothing = tmp_path / "none.pem"
    nothing.write_text("hello")
    run = relayfix("check", "example.org", "--ca-file", str(nothing), "--json")
    assert (run.returncode, run.stdout) == (2, b"")
    assert len(run.stderr.splitlines()) == 1


def test_diagnose_looks_at_the_way_out_too(
    names: NameServer, authority: Authority, validates: Callable[[object, str], None]
) -> None:
    with MailServer(tls=authority.issue(HOST, begins=-9, ends=-1).context()) as server:
        run = relayfix(
            *("diagnose", HEADLINE, "--server", f"{HOST}:{server.port}", "--json"),
            *("--nameserver", names.address, "--ca-file", str(authority.ca_file)),
        )
    found = checks(run)
    validates(json.loads(run.stdout), "diagnose")
    assert found["server-tls"]["data"]["outcome"] == "expired"
    assert found["mta-sts"]["data"]["domain"] == "cabinet-exemple.example"
    assert not {"AUTH", "MAIL", "RCPT", "DATA"} & set(server.verbs)
