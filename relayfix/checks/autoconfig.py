# SPDX-License-Identifier: GPL-3.0-or-later
"""The page for mail programs that a domain keeps on its own web server: read by wish alone.

The programs of Mozilla ask for it with the address in the URL; here it stands nowhere in it. The
page is a stranger's: it is small, has no document type, and of what it says only encrypted
servers are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from relayfix.model.check import Contact, Disclosure, Evidence, ServerSetting
from relayfix.model.sentence import Sentence
from relayfix.net import hosts, https, names, tls
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_SERVERS = 8

_ENCRYPTION = {"SSL": "implicit", "STARTTLS": "starttls"}
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""Of such a page nothing is read: entities are how a small page becomes a large one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What the page names, and what was asked for it."""

    settings: tuple[ServerSetting, ...] = ()
    answers: tuple[DnsAnswer, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def places(domain: str) -> tuple[tuple[str, str], ...]:
    """The hosts and paths where such a page stands, the first that has one counts."""
    return (
        (f"autoconfig.{domain}", "/mail/config-v1.1.xml"),
        (domain, "/.well-known/autoconfig/mail/config-v1.1.xml"),
    )


def contacts(domain: str) -> tuple[Disclosure, ...]:
    """Who learns what from it."""
    return tuple(
        Disclosure(
            contact=Contact.WEB_SERVER,
            name=host,
            purpose=Sentence.of("disclosure.autoconfig.purpose", domain=domain),
            learns=Sentence.of("disclosure.autoconfig.learns", domain=domain),
        )
        for host, _ in places(domain)
    )


async def read(domain: str, resolver: Resolver, ca_file: str | None) -> WebPage:
    """The servers that the domain's page names. Raises `names.BadName` for what is no domain."""
    try:
        context = await tls.prepared(ca_file)
    except tls.BadTrustStore:
        return WebPage()
    answers: list[DnsAnswer] = []
    evidence: list[Evidence] = []
    seconds = min(8.0, resolver.run_seconds * 0.3)
    for host, path in places(domain):
        found = await hosts.find(host, resolver)
        answers += found.answers
        if not found.addresses:
            continue
        page = await https.get(found.addresses, host, path, context, seconds=seconds)
        evidence += page.evidence
        settings = parsed(page.body, domain) if page.body is not None else ()
        if settings:
            return WebPage(settings=settings, answers=tuple(answers), evidence=tuple(evidence))
    return WebPage(answers=tuple(answers), evidence=tuple(evidence))


def parsed(page: bytes, domain: str) -> tuple[ServerSetting, ...]:
    """The encrypted outgoing servers of a page; none of what is no such page."""
    if _DECLARATION.search(page) or b"\0" in page or len(page) > https.MAX_PAGE:
        return ()
    try:
        root = ElementTree.fromstring(page)  # noqa: S314 - small, and without any entity
    except (ElementTree.ParseError, ValueError):
        return ()
    found = (_setting(server, domain) for server in _servers(root))
    return tuple(dict.fromkeys(setting for setting in found if setting is not None))[:MAX_SERVERS]


def _servers(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for provider in root.findall("emailProvider"):
        for server in provider.findall("outgoingServer"):
            if server.get("type") == "smtp":
                yield server


def _setting(server: ElementTree.Element, domain: str) -> ServerSetting | None:
    encryption = _ENCRYPTION.get(_text(server, "socketType"))
    port = _text(server, "port")
    if encryption is None or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        return None
    try:
        host = names.domain(_text(server, "hostname").replace("%EMAILDOMAIN%", domain))
    except names.BadName:
        return None
    kinds = {(child.text or "").strip().lower() for child in server.findall("authentication")}
    password = any(kind.startswith(("password", "plain", "secure")) for kind in kinds)
    auth = "password" if password else "oauth" if "oauth2" in kinds else None
    return ServerSetting(host=host, port=int(port), tls=encryption, auth=auth, source="autoconfig")


def _text(parent: ElementTree.Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()
