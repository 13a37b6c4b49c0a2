# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in from the command line: where the password comes from, and where it never is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relayfix import password
from relayfix.store import secrets
from relayfix.store.secrets import Secret
from tests.support.certificates import Authority
from tests.support.mailserver import MailServer
from tests.support.nameserver import NameServer
from tests.support.project import ROOT
from tests.unit.cli.test_cli import HEADLINE, relayfix

WORD = "correct horse"
HOST = "smtp.example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[MailServer]:
    shown = authority.issue(HOST, "smtp.gmail.com", "smtp-mail.outlook.com").context()
    with MailServer(tls=shown, accounts={"anna@example.org": WORD, "anna": "häßlich"}) as server:
        yield server


@pytest.fixture
def names() -> Iterator[NameServer]:
    hosts = (HOST, "smtp.gmail.com", "smtp-mail.outlook.com")
    with NameServer({host: {"A": ["127.0.0.1"]} for host in hosts}) as server:
        yield server


def options(
    server: MailServer, names: NameServer, authority: Authority, *more: str, host: str = HOST
) -> list[str]:
    return [
        *("--nameserver", names.address, "--server", f"{host}:{server.port}"),
        *("--ca-file", str(authority.ca_file), "--timeout", "20", "--json", *more),
    ]


def checks(run: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, Any]]:
    return {check["id"]: check for check in json.loads(run.stdout)["checks"]}


def test_the_password_comes_through_standard_input(
    server: MailServer,
    names: NameServer,
    authority: Authority,
    validates: Callable[[object, str], None],
) -> None:
    more = ("--username", "anna@example.org", "--password-stdin", "--tls", "starttls")
    run = relayfix(
        "check", "example.org", *options(server, names, authority, *more),
        stdin=f"{WORD}\r\nmore\n".encode(),
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, b"")
    validates(json.loads(run.stdout), "check")
    assert WORD.encode() not in run.stdout
    assert checks(run)["sign-in"]["data"] == {
        "offered": ["PLAIN", "LOGIN"],
        "mechanism": "PLAIN",
        "outcome": "accepted",
        "reply": "235 2.7.0 welcome",
    }
    own = {"recipient": "anna@example.org", "kind": "own", "accepted": True, "reply": "250 ok"}
    assert checks(run)["relay-permission"]["data"] == {"attempts": [own], "decides": "at-rcpt"}
    assert server.verbs.count("AUTH") == 1
    assert "DATA" not in server.verbs


def test_diagnose_asks_for_the_refused_recipient(
    server: MailServer,
    names: NameServer,
    authority: Authority,
    validates: Callable[[object, str], None],
    tmp_path: Path,
) -> None:
    bundle, page = tmp_path / "case.zip", tmp_path / "case.pdf"
    more = ("--username", "anna@example.org", "--password-stdin", "--bundle", str(bundle))
    given = options(server, names, authority, *more, "--pdf", str(page))
    run = relayfix("diagnose", HEADLINE, *given, stdin=WORD.encode())
    assert run.returncode == 0
    found = json.loads(run.stdout)
    validates(found, "diagnose")
    assert WORD not in run.stdout.decode() + run.stderr.decode()
    refused = found["bounces"][0]["recipients"][0]["final_recipient"]
    sender = found["bounces"][0]["original"]["from"]
    attempts = checks(run)["relay-permission"]["data"]["attempts"]
    assert [(a["recipient"], a["kind"]) for a in attempts] == [
        (refused, "refused"),
        (sender, "own"),
    ]
    assert f"MAIL FROM:<{sender}>" in server.said
    # What leaves the computer says what was done, and holds no password in any form.
    with zipfile.ZipFile(bundle) as files:
        leaving = {name: files.read(name) for name in files.namelist()}
    leaving |= {file.name: file.read_bytes() for file in tmp_path.iterdir() if file != bundle}
    said = [line.text.rpartition(" ")[2].encode() for line in server.told if "AUTH" in line.text]
    assert len(said) == 1
    for name, content in leaving.items():
        for secret in (WORD.encode(), *said, b"Y29ycmVjdCBob3JzZQ"):
            assert secret not in content, name
    assert b"AUTH PLAIN <secret>" in leaving["report.json"]
    assert b"235 2.7.0 welcome" in leaving["report.json"]


def test_letters_beyond_ascii(server: MailServer, names: NameServer, authority: Authority) -> None:
    more = ("--username", "anna", "--password-stdin", "--sender", "anna@example.org")
    run = relayfix(
        "check",
        "example.org",
        *options(server, names, authority, *more),
        stdin="häßlich\n".encode(),
    )
    assert checks(run)["sign-in"]["data"]["outcome"] == "accepted"


def test_the_dry_run_alone(server: MailServer, names: NameServer, authority: Authority) -> None:
    run = relayfix("check", "example.org", *options(server, names, authority, "--dry-run"))
    assert run.returncode == 0
    assert checks(run)["sign-in"]["status"] == "skipped"
    data = checks(run)["relay-permission"]["data"]
    assert [(a["recipient"], a["accepted"]) for a in data["attempts"]] == [
        ("postmaster@example.org", True)
    ]
    assert "AUTH" not in server.verbs


def test_nothing_is_tried_unless_it_is_asked_for(
    server: MailServer, names: NameServer, authority: Authority
) -> None:
    run = relayfix("check", "example.org", *options(server, names, authority))
    assert (
        checks(run)["sign-in"]["status"] == checks(run)["relay-permission"]["status"] == "skipped"
    )
    assert not {"AUTH", "MAIL", "RCPT"} & set(server.verbs)
    more = ("--username", "anna", "--no-network")
    run = relayfix("check", "example.org", *options(server, names, authority, *more))
    assert run.returncode == 0
    assert not {"AUTH", "MAIL", "RCPT"} & set(server.verbs)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--username", "anna"), "no password for anna"),
        (("--username", "anna", "--password-stdin"), "no password for anna"),
        (("--password-stdin",), "goes with --username"),
        (("--username", "anna", "--password", WORD), "unrecognized arguments"),
        (("--username", "an\nna", "--password-stdin"), "does not fit"),
        (("--username", ""), "does not fit"),
    ],
)
def test_wrong_usage_is_one_sentence_and_nobody_is_asked(
    server: MailServer,
    names: NameServer,
    authority: Authority,
    more: tuple[str, ...],
    said: str,
) -> None:
    run = relayfix("check", "example.org", *options(server, names, authority, *more))
    assert (run.returncode, run.stdout) == (2, b"")
    assert said in run.stderr.decode()
    assert len(run.stderr.splitlines()) == 1
    assert server.connections == 0
    assert names.asked == []


def test_the_password_and_the_message_cannot_both_be_standard_input(
    server: MailServer, names: NameServer, authority: Authority
) -> None:
    more = ("--username", "anna", "--password-stdin")
    run = relayfix("diagnose", "-", *options(server, names, authority, *more), stdin=b"x\n")
    assert (run.returncode, run.stdout) == (2, b"")
    assert "standard input" in run.stderr.decode()


def test_what_the_company_says_is_told_before(
    server: MailServer, names: NameServer, authority: Authority
) -> None:
    more = ("--username", "anna@gmail.com", "--password-stdin")
    given = options(server, names, authority, *more, host="smtp.gmail.com")
    run = relayfix("check", "gmail.com", *given, stdin=b"x" * 16)
    assert "app password" in run.stderr.decode()
    assert checks(run)["sign-in"]["data"]["outcome"] == "refused"
    french = ("--username", "anna@outlook.com", "--lang", "fr")
    given = options(server, names, authority, *french, host="smtp-mail.outlook.com")
    before = len([verb for verb in server.verbs if verb in ("AUTH", "MAIL")])
    run = relayfix("check", "outlook.com", *given)
    assert run.returncode == 0
    assert "mot de passe" in run.stderr.decode()
    assert checks(run)["sign-in"]["data"]["outcome"] == "disabled"
    assert len([verb for verb in server.verbs if verb in ("AUTH", "MAIL")]) == before


# ── at a terminal ───────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals of this kind")
def test_at_a_terminal_it_is_asked_for_and_not_shown(
    server: MailServer, names: NameServer, authority: Authority
) -> None:
    if sys.platform == "win32":
        return
    import pty

    try:
        ours, theirs = pty.openpty()
    except OSError as error:  # a system without /dev/pts has none to give
        pytest.skip(f"no terminal can be made here: {error}")
    more = ("--username", "anna@example.org")
    try:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "relayfix", "check", "example.org"),
                *options(server, names, authority, *more),
            ],
            cwd=ROOT,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            start_new_session=True,
        )
        shown = b""
        while b"not kept" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, WORD.encode() + b"\n")
        stdout, _ = process.communicate(timeout=60)
        os.set_blocking(ours, False)
        shown += os.read(ours, 10000)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 0
    (signed,) = [c for c in json.loads(stdout)["checks"] if c["id"] == "sign-in"]
    assert signed["data"]["outcome"] == "accepted"
    assert b"anna@example.org" in shown
    assert HOST.encode() in shown
    assert WORD.encode() not in shown + stdout


def test_the_keyring_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def recall(host: str, username: str) -> Secret:
        asked.append((host, username))
        return Secret(WORD)

    monkeypatch.setattr(secrets, "recall", recall)
    assert password.obtain("h.example", "anna", from_stdin=False, prompt="?") == WORD
    assert asked == [("h.example", "anna")]


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open(encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        with pytest.raises(password.NoPassword):
            password.obtain("h.example", "anna", from_stdin=False, prompt="?")


@pytest.mark.parametrize("line", ["", "a\x00b", "a\tb", "x" * 2000])
def test_what_is_no_password(line: str) -> None:
    with pytest.raises(password.NoPassword):
        password._usable(line)
