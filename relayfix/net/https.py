# SPDX-License-Identifier: GPL-3.0-or-later
"""One page over HTTPS: verified, small, soon, and from nowhere else than where it was asked for.

No redirect is followed, no cookie kept, nothing told but the path. The address comes from our own
resolver, so that no other name server learns the name. The library that reads HTTP does not know
our event loop, and a thread could not be stopped; so the answer is read here, and understood by
the standard library's reader once it is whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import http.client
import io
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from relayfix.model.check import Evidence, EvidenceKind
from relayfix.net import names
from relayfix.net.tls import TlsFailure, failure

PORT = 443
MAX_PAGE = 64 * 1024
"""Octets of the page; RFC 8461 section 3.3 suggests this limit for policies."""
MAX_HEAD = 32 * 1024
MAX_EVIDENCE = 4000


class Missing(enum.Enum):
    """Why there is no page."""

    UNREACHABLE = "unreachable"
    """No connection, or it broke off."""
    SILENT = "silent"
    TLS = "tls"
    """Nobody can be sure that it is the right server; ``tls`` says what is wrong."""
    STATUS = "status"
    """The server has no such page, or it is elsewhere: the status is not 200."""
    TOO_LARGE = "too-large"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came of one request."""

    body: bytes | None = None
    missing: Missing | None = None
    status: int | None = None
    tls: TlsFailure | None = None
    media_type: str | None = None
    evidence: tuple[Evidence, ...] = ()


async def get(
    addresses: Sequence[str],
    host: str,
    path: str,
    context: ssl.SSLContext,
    *,
    port: int | None = None,
    seconds: float = 10.0,
) -> Page:
    """``https://host/path``, from the first of the addresses that takes a connection.

    ``context`` must verify, or ValueError is raised; so it is for a path that is not plain.
    Raises `names.BadName` for what is no host.
    """
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("a page is only taken from a server that proves who it is")
    name = names.domain(host)
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        raise ValueError("a path is printable ASCII, and begins with a slash")
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: RelayFix\r\nAccept: */*\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    )
    began = time.monotonic()
    page = Page(missing=Missing.SILENT)
    try:
        async with asyncio.timeout(seconds):
            raw = await _exchange(addresses, port or PORT, name, context, request.encode())
        page = _understood(raw)
    except TimeoutError:
        pass
    except _TooLarge:
        page = Page(missing=Missing.TOO_LARGE)
    except ssl.SSLError as error:
        page = Page(missing=Missing.TLS, tls=failure(error))
    except (OSError, asyncio.IncompleteReadError):
        page = Page(missing=Missing.UNREACHABLE)
    return _with_evidence(page, f"GET https://{name}{path}", name, began)


class _TooLarge(Exception):
    pass


async def _exchange(
    addresses: Sequence[str], port: int, name: str, context: ssl.SSLContext, request: bytes
) -> bytes:
    reader, writer = await _connected(addresses, port, name, context)
    try:
        writer.write(request)
        await writer.drain()
        raw = bytearray()
        while not _whole(raw):
            piece = await reader.read(16 * 1024)
            if not piece:
                break
            raw += piece
            if len(raw) > MAX_HEAD + MAX_PAGE:
                raise _TooLarge
        return bytes(raw)
    finally:
        # Not closed politely: a server that does not answer to the goodbye would be waited for.
        writer.transport.abort()


async def _connected(
    addresses: Sequence[str], port: int, name: str, context: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The first address that takes a connection; a certificate that does not hold ends it."""
    problem: OSError = ConnectionRefusedError()
    for address in addresses:
        try:
            return await asyncio.open_connection(
                address, port, ssl=context, server_hostname=name, limit=MAX_HEAD
            )
        except ssl.SSLError:
            raise
        except OSError as error:
            problem = error
    raise problem


def _whole(raw: bytearray) -> bool:
    """Whether all has come, for a server that keeps the connection open in spite of us."""
    head, gap, body = bytes(raw).partition(b"\r\n\r\n")
    if not gap:
        return False
    length = None
    for line in head.lower().split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip() == b"transfer-encoding":
            return body.endswith(b"0\r\n\r\n")
        if key.strip() == b"content-length" and value.strip().isdigit():
            length = int(value[:20])
    return length is not None and len(body) >= length


class _Received:
    """What was received, as the standard library's reader wants it: a socket that has ended."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, mode: str) -> io.BytesIO:  # noqa: ARG002 - the reader's own protocol
        return io.BytesIO(self._raw)


def _understood(raw: bytes) -> Page:
    response = http.client.HTTPResponse(_Received(raw), method="GET")  # type: ignore[arg-type]  # it only ever calls makefile
    with contextlib.closing(response):
        try:
            response.begin()
            body = response.read(MAX_PAGE + 1)
        except (http.client.HTTPException, OSError, ValueError):
            return Page(missing=Missing.GARBAGE)
    if response.status != 200:
        return Page(missing=Missing.STATUS, status=response.status)
    if len(body) > MAX_PAGE:
        return Page(missing=Missing.TOO_LARGE, status=response.status)
    expected = response.headers.get("content-length", "")
    if expected.isdecimal() and len(body) < int(expected):
        return Page(missing=Missing.UNREACHABLE, status=response.status)
    kind = response.headers.get_content_type() if "content-type" in response.headers else None
    return Page(body=body, status=response.status, media_type=kind)


def _with_evidence(page: Page, query: str, name: str, began: float) -> Page:
    if page.body is not None:
        said = _shown(page.body)
    elif page.tls is not None:
        said = page.tls.detail
    else:
        assert page.missing is not None
        said = f"HTTP {page.status}" if page.status is not None else page.missing.value
    evidence = Evidence(
        kind=EvidenceKind.HTTPS,
        query=query,
        answer=said if len(said) <= MAX_EVIDENCE else f"{said[:MAX_EVIDENCE]}…",
        server=name,
        milliseconds=round((time.monotonic() - began) * 1000),
    )
    return Page(
        body=page.body,
        missing=page.missing,
        status=page.status,
        tls=page.tls,
        media_type=page.media_type,
        evidence=(evidence,),
    )


def _shown(octets: bytes) -> str:
    """As text, line by line, with nothing that a terminal obeys."""
    text = octets.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)
