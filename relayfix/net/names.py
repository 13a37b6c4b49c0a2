# SPDX-License-Identifier: GPL-3.0-or-later
"""What may enter DNS or SMTP: names and addresses, checked by grammar, never repaired.

Everything here may come from a stranger's message. A control character is refused, not escaped.
"""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 253
MAX_LABEL = 63
MAX_ADDRESS = 512
"""RFC 5321 section 4.5.3.1 allows 64 octets and 255; more than this is no address."""

_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?", re.ASCII)
_PRINTABLE = re.compile(r"[\x20-\x7e]+")


class BadName(ValueError):
    """A name or address that is none; the message says what is wrong with it."""


def domain(text: str) -> str:
    """The domain as DNS is asked for it: A-labels in lower case, without a trailing dot.

    Letters, digits, hyphens and underscores (RFC 1123 section 2.1, RFC 8552), labels of 1 to 63
    octets, 253 in all. Other scripts become A-labels. Raises `BadName`.
    """
    if text.isascii():
        plain = text.lower()
    else:
        plain = ".".join(_a_label(label) for label in _DOTS.split(text))
    plain = plain.removesuffix(".")
    labels = plain.split(".")
    if not plain or len(plain) > MAX_NAME:
        raise BadName("empty, or longer than 253 octets")
    if any(len(label) > MAX_LABEL for label in labels):
        raise BadName("a label is longer than 63 octets")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise BadName("a label is empty or has characters that no host name has")
    if labels[-1].isdecimal():
        raise BadName("the last label is a number")
    return plain


def mail_domain(text: str) -> str:
    """A `domain` of at least two labels, as RFC 7208 section 4.3 wants it. Raises `BadName`."""
    name = domain(text)
    if "." not in name:
        raise BadName("a single label is not a fully qualified name")
    return name


def address(text: str) -> tuple[str, str]:
    """The local part and the domain, as `domain` writes it, of a bare address.

    Raises `BadName`. The local part is kept as it is; it may be in any script.
    """
    local, at, host = text.rpartition("@")
    if not at or not local:
        raise BadName("no local part")
    if len(text) > MAX_ADDRESS or any(unicodedata.category(c)[0] == "C" for c in local):
        raise BadName("too long, or with control characters")
    return local, domain(host)


def query_name(text: str) -> str:
    """A name that a published record asks for, in lower case, without a trailing dot.

    Macros of RFC 7208 section 7 put local parts and greetings into names, so any printable ASCII
    may stand in a label. Raises `BadName`.
    """
    plain = text.removesuffix(".").lower()
    if not _PRINTABLE.fullmatch(plain) or len(plain) > MAX_NAME:
        raise BadName("not printable ASCII of 1 to 253 octets")
    if not all(0 < len(label) <= MAX_LABEL for label in plain.split(".")):
        raise BadName("a label is empty or longer than 63 octets")
    return plain


def within(name: str, parent: str) -> bool:
    """Whether ``name`` is ``parent`` or lies below it; both as `domain` writes them."""
    return name == parent or name.endswith(f".{parent}")


def _a_label(label: str) -> str:
    """RFC 5890: the label in ASCII. Scripts are mapped as people type them (UTS 46 in spirit)."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", label).lower())
    if folded.isascii():
        return folded
    if any(unicodedata.category(c)[0] not in "LMN" and c != "-" for c in folded):
        raise BadName("a label has characters that no host name has")
    return "xn--" + folded.encode("punycode").decode("ascii")
