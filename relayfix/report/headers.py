# SPDX-License-Identifier: GPL-3.0-or-later
"""The header section of the returned original, as it may leave the computer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relayfix.report.redaction import Redaction
from relayfix.report.scrub import mask

_WHOLE = frozenset(
    {
        "arc-authentication-results",
        "arc-message-signature",
        "arc-seal",
        "authentication-results",
        "authentication-results-original",
        "auto-submitted",
        "bcc",
        "cc",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "date",
        "delivered-to",
        "dkim-signature",
        "errors-to",
        "from",
        "list-id",
        "message-id",
        "mime-version",
        "precedence",
        "received",
        "received-spf",
        "reply-to",
        "resent-date",
        "resent-from",
        "resent-message-id",
        "resent-sender",
        "resent-to",
        "return-path",
        "sender",
        "subject",
        "to",
        "user-agent",
        "x-forefront-antispam-report",
        "x-google-dkim-signature",
        "x-mailer",
        "x-ms-exchange-organization-network-message-id",
        "x-ms-office365-filtering-correlation-id",
        "x-ms-exchange-generated-message-source",
        "x-ms-exchange-inbox-rules-loop",
        "x-ms-exchange-messagesentrepresentingtype",
        "x-ms-exchange-parent-message-id",
        "x-ms-exchange-senderadcheck",
        "x-ms-exchange-transport-crosstenantheadersstamped",
        "x-ms-traffictypediagnostic",
    }
)
"""Fields whose values IT needs. Of every other field only the name stays: nobody can know what a
program put there."""

_PEOPLE = frozenset({"to", "cc", "bcc", "reply-to", "resent-to", "delivered-to", "errors-to"})
_FIELD = re.compile(r"^([!-9;-~]{1,76}):[ \t]?(.*)$", re.DOTALL)
_MAILBOX = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;\"()]+")
_PARAMETERS = re.compile(
    r"(?i);\s*+(?!(?:charset|boundary|type|format|report-type|protocol|micalg)\s*=)[^;]*"
)
"""Of a Content-Type: all but these few may name a file."""
_FROM_CLAUSE = re.compile(r"(?is)^\s*from\s+.*?(?=\s+(?:by|with|via|id|for)\s|;|$)")
_COPIED_FIELDS = re.compile(r"(?is);\s*z=[^;]*")
"""z= of RFC 6376 3.5: a copy of the signed fields, the subject among them."""
_CLIENT_IP = re.compile(r"(?i)\b(CIP|H|CTRY|IPV):[^;]*")
_CLIENT = re.compile(r"(?i)^(?:x-)?(?:originating|client|sender|source|real|forwarded)")


def redacted_headers(headers: str, redaction: Redaction) -> str:
    """The fields in their order, one a line group as they stood, with masks inside."""
    fields = list(_unfolded(headers))
    first_hop = max(
        (i for i, (name, _) in enumerate(fields) if name.lower() == "received"), default=-1
    )
    lines = []
    for number, (name, value) in enumerate(fields):
        shown = _value(name.lower(), value, redaction, first=number == first_hop)
        lines.append(f"{name}: {shown}")
    return "\n".join(lines) + ("\n" if lines else "")


def _unfolded(headers: str) -> Iterator[tuple[str, str]]:
    """Name and value; lines that are no field are left out, since nothing says what they are."""
    text = re.sub(r"\r\n?", "\n", headers)
    for block in re.split(r"\n(?![ \t])", text):
        found = _FIELD.match(block)
        if found:
            yield found[1], found[2].rstrip()


def _value(name: str, value: str, redaction: Redaction, *, first: bool) -> str:
    consent = redaction.consent
    if name in ("subject", "thread-topic"):
        return value if consent.subject else mask("text")
    if name not in _WHOLE:
        own = consent.own_network and _CLIENT.match(name) is not None
        return redaction.text(value) if own else mask("text")
    if name == "message-id":
        return value
    if name in _PEOPLE and not consent.other_recipients:
        return _people(value, redaction)
    if name in ("dkim-signature", "arc-message-signature"):
        value = _COPIED_FIELDS.sub("", value)
    elif name == "content-type":
        value = _PARAMETERS.sub("", value)
    elif name == "received" and not consent.own_network:
        value = _received(value, redaction, first=first)
    elif name == "x-forefront-antispam-report" and not consent.own_network:
        value = _CLIENT_IP.sub(lambda found: f"{found[1]}:{mask('text')}", value)
    if name.endswith(("authentication-results", "authentication-results-original", "spf")):
        return redaction.results(value)
    return redaction.text(value, quoted=True)


def _people(value: str, redaction: Redaction) -> str:
    """Only the refused recipients' own addresses; the rest as a number of masks."""
    shown = []
    for address in _MAILBOX.findall(value):
        kind = redaction.scrubber.hides(address)
        shown.append(address if kind is None else mask("address"))
    return ", ".join(shown) or mask("text")


def _received(value: str, redaction: Redaction, *, first: bool) -> str:
    """RFC 5321 4.4: who handed the message over, masked where that is inside or the person's."""
    found = _FROM_CLAUSE.match(value)
    if found is None:
        return _without_machines(value, redaction)
    clause, rest = found[0], value[found.end() :]
    helo, *seen = re.findall(r"[\w.:%-]+", clause)[1:] or [""]
    inside = redaction.hides_machine(helo) or any(
        redaction.hides_machine(word) for word in seen if "." in word or ":" in word
    )
    if inside or (first and not any(map(redaction.scrubber.keeps, (helo, *seen)))):
        clause = f"from {mask('text')}"
    return clause + _without_machines(rest, redaction)


def _without_machines(value: str, redaction: Redaction) -> str:
    def hidden(match: re.Match[str]) -> str:
        return f"{match[1]}{mask('text')}" if redaction.hides_machine(match[2]) else match[0]

    return re.sub(r"(?i)(\bby\s+)([\w.-]+)", hidden, value)
