# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and host names as they stand in bounces, made bare (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator

MAX_LOCAL = 512
"""Characters before the at sign that are looked at; Exchange's encoded addresses are long."""
MAX_FOUND = 500
"""Addresses of one text."""

_HIDDEN = r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Nobody sees them, and they hide or turn around what follows."""
_RUN = re.compile(rf"[^\x00- \x7f-\xa0<>\"(),:;@\[\]\\`|\u3000“”«»{_HIDDEN}]*")
"""What may stand before the at sign: neither controls nor what hides or turns the rest around."""
_DOMAIN = re.compile(r"\[[0-9A-Fa-f.:IPv]{3,60}\]|[^\W_](?:[\w.-]{0,252}[^\W_])?")
_ANY_TYPE = re.compile(r"^\s*[A-Za-z0-9][A-Za-z0-9-]*\s*;\s*")
_ROUTE = re.compile(r"^@[\w.,@-]{1,500}:")
_PREFIX = re.compile(r"(?:SMTP=)+", re.IGNORECASE)
_HOST = re.compile(r"^[^\W_](?:[\w.-]{0,253}\w)?$")
_LITERAL = re.compile(
    r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})(?:%\w+)?\]|\((?:IPv6:)?([0-9A-Fa-f.:]{3,45})[,)]"
    r"|\|([0-9A-Fa-f.:]{7,45})\|25\)"
)
_DOCUMENTATION = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in running text, as (start, end); linear in the text's length."""
    at = -1
    for _ in range(MAX_FOUND):
        at = text.find("@", at + 1)
        if at < 0:
            return
        start = at
        if text[at - 1 : at] == '"':
            quote = text.rfind('"', max(0, at - 66), at - 1)
            start = quote if quote >= 0 and "\n" not in text[quote:at] else at
        else:
            # Backwards, so that the first match is the whole run.
            run = _RUN.match(text[max(0, at - MAX_LOCAL) : at][::-1])
            start -= run.end() if run else 0
            while start < at and text[start] in "'*=.…-":
                if text[start] == "=" and text[start + 1 : start + 2] == "?":
                    break  # an encoded word, RFC 2047, left in an address
                start += 1
        domain = _DOMAIN.match(text, at + 1)
        if start == at or domain is None:
            continue
        if prefix := _PREFIX.match(text, start, at):
            start = prefix.end()
        if start < at:
            yield start, domain.end()


_ONE = re.compile(
    r"(?:[^@]*<)?([A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9](?:[\w.-]{0,252}[A-Za-z0-9])?)>?\Z", re.ASCII
)
"""Nothing but one address, perhaps with a name, as nearly all fields have it."""


def address_in(text: str) -> str | None:
    """The first address of a text, bare, or None."""
    if one := _ONE.match(text):
        return one[1]
    for start, end in addresses_in(text):
        return text[start:end]
    return None


def all_in(text: str) -> list[str]:
    """All addresses of a text, bare, in order."""
    if one := _ONE.match(text):
        return [one[1]]
    return [text[start:end] for start, end in addresses_in(text)]


def untyped(value: str) -> str:
    """A field's value without its type: ``rfc822; x@y`` gives ``x@y`` (RFC 3464 section 2.1.2)."""
    typed = _ANY_TYPE.match(value)
    return value[typed.end() :].strip() if typed else value.strip()


_EMBEDDED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


def unicode_of(value: str) -> str:
    """An address of type ``utf-8`` (RFC 6533 section 3) without its type, escapes undone."""
    return _EMBEDDED.sub(_character, untyped(value))


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1], 16)
    if number < 0x20 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF or 0x7F <= number < 0xA0:
        return escape[0]
    return chr(number)


_HIDES = re.compile(
    rf"[^\s<>@,;:\"][\x00-\x08\x0e-\x1f\x7f-\x9f{_HIDDEN}][^\s<>@]{{0,{MAX_LOCAL}}}@"
)
"""Something unseen in the middle of a name, no longer than one can be: each is soon looked at."""
_INSIDE = re.compile(r"<([^<>]*)>\s*$")


def address_of(value: str) -> str | None:
    """The bare address of a recipient field or of ``Name <address>``; what is no address stays.

    Source routes (RFC 5321 appendix C) and angle brackets are dropped.
    """
    value = unicode_of(value) if "\\x{" in value else untyped(value)
    if value[:1] in "|/" or value[:2] in ('"|', '"/'):
        return value or None  # a program or a file of a local delivery
    inside = _INSIDE.search(value) if "<" in value else None
    if inside and inside[1].strip():
        value = inside[1]
    value = value.strip().strip("<>").strip()
    value = _ROUTE.sub("", value)
    if "\\" in value and not re.search(r"\s", value):
        return value  # quoted pairs and escapes; half of it would be somebody else
    if not value.isprintable() and _HIDES.search(value):
        return value
    return address_in(value) or value or None


@functools.lru_cache(maxsize=512)
def ip_of(value: str) -> str | None:
    """The address literal ``value`` without brackets and ``IPv6:``, or None."""
    value = value.strip().strip("[]()").strip()
    if value[:5].lower() == "ipv6:":
        value = value[5:]
    try:
        ipaddress.ip_address(value.split("%")[0])
    except ValueError:
        return None
    return value


@functools.lru_cache(maxsize=512)
def host_of(value: str) -> tuple[str | None, str | None]:
    """(name or bare address, address) of a host field such as ``dns; mx.example. ([1.2.3.4])``."""
    value = untyped(value)
    ip = None
    for literal in _LITERAL.finditer(value):
        ip = ip or ip_of(literal[1] or literal[2] or literal[3])
    name = re.split(r"[\s,(|]|(?<=.)\[", value.strip().strip("<>\"'"), maxsplit=1)[0]
    name = name.strip("<>[]\"';,").rstrip(".").lower()
    bare = ip_of(name) if name else None
    if bare:
        return bare, ip or bare
    if not _HOST.match(name):
        return ip, ip
    return name, ip


def is_public(ip: str) -> bool:
    """Whether ``ip`` is an address of the public Internet; documentation ones count as such."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return address.is_global or any(
        address in net for net in _DOCUMENTATION if net.version == address.version
    )
