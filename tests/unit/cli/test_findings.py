# SPDX-License-Identifier: GPL-3.0-or-later
"""``relayfix check DOMAIN`` on a terminal: what is wrong first, the rest by its reason."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.nameserver import NameServer, Zone
from tests.support.project import ROOT

ZONE: Zone = {
    "shop.example": {
        "MX": [(10, "mail.shop.example")],
        "TXT": ["v=spf1 include:spf.mailer.example ip4:192.0.2.0/24 -all"],
    },
    "mail.shop.example": {"A": ["192.0.2.2"]},
    "spf.mailer.example": {"TXT": ["v=spf1 ip4:198.51.100.0/24 -all"]},
    "s1._domainkey.shop.example": {"TXT": ["v=DKIM1; p="]},
    "_dmarc.shop.example": {"TXT": ["v=DMARC1; p=none"]},
}


def check(*options: str, environment: dict[str, str] | None = None) -> str:
    with NameServer(ZONE) as server:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "relayfix", "check", "shop.example", "--selector", "s1"),
                *("--ip", "192.0.2.9", "--blocklist", "ip:bl.example"),
                *("--nameserver", server.address, *options),
            ],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().replace(server.address, "SERVER")


def test_what_is_wrong_stands_first_and_what_was_not_checked_last() -> None:
    text = check("--lang", "en")
    lines = text.splitlines()
    assert lines[0] == "Checks of shop.example"
    assert "problem" in lines[2]
    states = [line.split("  ")[0] for line in lines if line and not line.startswith(" ")]
    made = [state for state in states if state in ("PROBLEM", "look at it", "not known", "fine")]
    order = ("PROBLEM", "look at it", "not known", "fine")
    assert made == sorted(made, key=order.index)
    assert made[0] == "PROBLEM"
    assert text.index("\nfine") < text.index("Not checked, and why")
    assert " ".join(text.split()).count("Not tried, because nobody asked for it.") == 1
    assert max(map(len, lines)) <= 100


def test_the_name_server_is_named_once_and_the_record_has_its_costs() -> None:
    text = check("--lang", "en")
    assert text.count("SERVER") == 1
    assert "Lookups: 1 (10 allowed)" in " ".join(text.split())
    assert "· include:spf.mailer.example: no match  (1)" in text
    assert "   · ip4:198.51.100.0/24" in text
    assert "> shop.example TXT → v=spf1 include:spf.mailer.example" in text


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_without_a_terminal_there_is_no_colour(environment: dict[str, str]) -> None:
    assert "\x1b" not in check(environment=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo terminal")
def test_a_terminal_gets_colour_unless_it_is_not_wanted() -> None:
    pty = pytest.importorskip("pty")
    try:
        main, end = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system can make no terminal: {error}")
    os.close(main)
    os.close(end)
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        assert ("\x1b[1;31m" in _in_a_terminal(environment)) is coloured


def _in_a_terminal(environment: dict[str, str]) -> str:
    import pty

    if sys.platform == "win32":
        raise AssertionError("Windows has no such terminals; skip the test there")
    main, end = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with NameServer(ZONE) as server:
        done = subprocess.Popen(
            [
                *(sys.executable, "-m", "relayfix", "check", "shop.example", "--selector", "s1"),
                *("--nameserver", server.address),
            ],
            cwd=ROOT,
            env={**clean, "TERM": "xterm", **environment},
            stdout=end,
            stderr=subprocess.DEVNULL,
        )
        os.close(end)
        said = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # the other end has gone
                break
            if not part:
                break
            said += part
        assert done.wait(timeout=60) == 0
    os.close(main)
    return said.decode()
