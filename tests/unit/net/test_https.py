# SPDX-License-Identifier: GPL-3.0-or-later
"""A page over HTTPS, from servers that behave and from those that do not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relayfix.net import https, names, tls
from relayfix.net.https import Missing, Page
from relayfix.net.tls import TlsOutcome
from tests.support.certificates import Authority
from tests.support.mailserver import Connection, RawServer
from tests.support.webserver import WebServer, page

HOST = "web.example.org"
PATH = "/page.txt"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def fetch(port: int, ca_file: Path | None, *, host: str = HOST, seconds: float = 10.0) -> Page:
    async def run() -> Page:
        context = await tls.prepared(str(ca_file) if ca_file else None)
        return await https.get(["127.0.0.1"], host, PATH, context, port=port, seconds=seconds)

    return asyncio.run(run())


def served(authority: Authority, answer: bytes, **options: Any) -> Page:
    context = authority.issue(HOST).context()
    with WebServer(context, {PATH: answer}, **options) as web:
        return fetch(web.port, authority.ca_file, seconds=5.0)


def test_a_page(authority: Authority) -> None:
    with WebServer(authority.issue(HOST).context(), {PATH: page(b"hello\r\n")}) as web:
        found = fetch(web.port, authority.ca_file)
    assert (found.body, found.status, found.missing) == (b"hello\r\n", 200, None)
    assert found.media_type == "text/plain"
    assert web.asked == [(f"GET {PATH} HTTP/1.1", HOST)]
    (evidence,) = found.evidence
    assert (evidence.query, evidence.answer) == (f"GET https://{HOST}{PATH}", "hello\n")


def test_in_pieces_and_from_a_server_that_does_not_hang_up(authority: Authority) -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    began = time.monotonic()
    assert served(authority, chunked, linger=True).body == b"abcde"
    assert served(authority, page(b"abc"), linger=True).body == b"abc"
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "404 Not Found"])
def test_a_page_elsewhere_is_no_page(authority: Authority, status: str) -> None:
    """RFC 8461 section 3.3: no redirect is followed."""
    moved = page(b"x", status=status, head="Location: https://127.0.0.1/elsewhere")
    with WebServer(authority.issue(HOST).context(), {PATH: moved}) as web:
        found = fetch(web.port, authority.ca_file)
    assert (found.body, found.missing, found.status) == (None, Missing.STATUS, int(status[:3]))
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (page(b"x" * (https.MAX_PAGE + 1)), Missing.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000, Missing.TOO_LARGE),
        (b"220 mail.example.org ESMTP\r\n", Missing.GARBAGE),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 200 + b"\r\n", Missing.GARBAGE),
        (b"", Missing.GARBAGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Missing.UNREACHABLE),
    ],
    ids=["too large", "endless", "no http", "headers", "nothing", "half"],
)
def test_what_is_no_page(authority: Authority, answer: bytes, missing: Missing) -> None:
    found = served(authority, answer)
    assert found.body is None
    assert found.missing is missing


@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (lambda a: a.issue("other.example"), TlsOutcome.WRONG_NAME),
        (lambda a: a.issue(HOST, begins=-9, ends=-1), TlsOutcome.EXPIRED),
        (lambda a: a.issue(HOST, by_itself=True), TlsOutcome.SELF_SIGNED),
    ],
    ids=["name", "expired", "self-signed"],
)
def test_nothing_is_asked_of_who_proves_nothing(
    authority: Authority, make: Callable[[Authority], Any], outcome: TlsOutcome
) -> None:
    with WebServer(make(authority).context(), {PATH: page(b"x")}) as web:
        found = fetch(web.port, authority.ca_file)
    assert found.missing is Missing.TLS
    assert found.tls is not None
    assert found.tls.outcome is outcome
    assert web.asked == []


def test_silence_ends(authority: Authority) -> None:
    def silent(connection: Connection) -> None:
        connection.recv(10000)
        server.wait_for_the_end(30)

    with RawServer(silent) as server:
        began = time.monotonic()
        assert fetch(server.port, authority.ca_file, seconds=0.5).missing is Missing.SILENT
        assert time.monotonic() - began < 3
    assert fetch(server.port, authority.ca_file).missing is Missing.UNREACHABLE


def test_what_may_not_be_asked_for(authority: Authority) -> None:
    async def ask(host: str, path: str, context: tls.Context) -> None:
        await https.get(["127.0.0.1"], host, path, context)

    good = tls.verified_context(str(authority.ca_file))
    with pytest.raises(names.BadName):
        asyncio.run(ask("a b", PATH, good))
    for path in ("page", "/a b", "/\r\nX: y", "/é"):
        with pytest.raises(ValueError, match="path"):
            asyncio.run(ask(HOST, path, good))
    with pytest.raises(ValueError, match="proves"):
        asyncio.run(ask(HOST, PATH, tls.reading_context()))
