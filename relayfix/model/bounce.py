# SPDX-License-Identifier: GPL-3.0-or-later
"""What a returned message says: the words of RFC 3464, and the original it came back with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from relayfix.model.record import keyed, private, sparse
from relayfix.model.sentence import Sentence


class Format(enum.Enum):
    """How the file is packed."""

    EML = "eml"
    MSG = "msg"
    EMLX = "emlx"
    MBOX = "mbox"
    HTML = "html"
    TEXT = "text"


class Kind(enum.Enum):
    """What the message is."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    NOT_A_BOUNCE = "not-a-bounce"
    UNREADABLE = "unreadable"


class AutoType(enum.Enum):
    """What a message that is no bounce is instead."""

    AUTO_REPLY = "auto-reply"
    READ_RECEIPT = "read-receipt"
    COMPLAINT = "complaint"
    LIST = "list"
    MESSAGE = "message"


class Action(enum.Enum):
    """RFC 3464 section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Reason(enum.Enum):
    """What the server's words say, not why they were said."""

    RELAY_DENIED = "relay-denied"
    AUTHENTICATION_REQUIRED = "authentication-required"
    AUTHENTICATION_FAILED = "authentication-failed"
    SENDER_NOT_ALLOWED = "sender-not-allowed"
    ACCOUNT_BLOCKED = "account-blocked"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    IP_BLOCKED = "ip-blocked"
    DOMAIN_BLOCKED = "domain-blocked"
    NO_REVERSE_DNS = "no-reverse-dns"
    TLS_REQUIRED = "tls-required"
    RATE_LIMITED = "rate-limited"
    SPAM = "spam"
    VIRUS = "virus"
    MESSAGE_TOO_LARGE = "message-too-large"
    POLICY = "policy"
    RECIPIENT_UNKNOWN = "recipient-unknown"
    RECIPIENT_DISABLED = "recipient-disabled"
    RECIPIENT_MOVED = "recipient-moved"
    RECIPIENT_RESTRICTED = "recipient-restricted"
    MAILBOX_FULL = "mailbox-full"
    DOMAIN_NOT_FOUND = "domain-not-found"
    DOMAIN_NOT_ACCEPTED = "domain-not-accepted"
    CONNECTION_FAILED = "connection-failed"
    TIMEOUT = "timeout"
    MAIL_LOOP = "mail-loop"
    SYSTEM_ERROR = "system-error"
    SYSTEM_FULL = "system-full"
    BAD_COMMAND = "bad-command"
    TOO_MANY_RECIPIENTS = "too-many-recipients"
    TEMPORARY = "temporary"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file a bounce was read from."""

    name: str
    """The path as the person gave it; ``-`` for standard input."""
    index: int = 0
    """Which message of the file, from 0."""
    format: Format | None = None
    """None where the file could not be opened, or is of no kind that is read."""
    bytes: int | None = None
    sha256: str | None = None
    """Of the whole file, lower-case hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """The inner answer, where one server's answer quotes another's."""

    status: str | None = None
    reply_code: int | None = None
    diagnostic: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient's group of an RFC 3464 report, type prefixes dropped.

    ``status`` and ``reply_code`` are those in the server's words where it has them, else the
    report's; every one stands literally in the input. ``diagnostic`` is the server's words.
    """

    final_recipient: str | None = None
    original_recipient: str | None = None
    action: Action | None = None
    status: str | None = None
    """Enhanced status code, RFC 3463: ``"5.7.367"``."""
    reply_code: int | None = None
    """RFC 5321 reply code: 550."""
    dsn_status: str | None = None
    """The Status field as it stands."""
    diagnostic: str | None = None
    remote_mta: str | None = None
    """Lower-case name without trailing dot, or the bare address."""
    remote_mta_where: str | None = private(default=None)
    """The line of the bounce that names ``remote_mta``, literally."""
    remote_ip: str | None = None
    last_attempt_date: datetime | None = None
    will_retry_until: datetime | None = None
    reason: Reason = Reason.UNKNOWN
    signature: str | None = None
    """Id of the entry in ``resources/knowledge`` that matched."""
    nested: Nested | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One Received field (RFC 5321 section 4.4), in the order travelled."""

    from_: str | None = keyed("from", default=None)
    by: str | None = None
    with_: str | None = keyed("with", default=None)
    ip: str | None = None
    """The address the receiving server saw."""
    date: datetime | None = None
    delay_seconds: int | None = None
    """Since the hop before; None where either has no date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSignature:
    """d=, s= and a= of one DKIM-Signature (RFC 6376)."""

    domain: str
    selector: str
    algorithm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingIp:
    """The public address the refusing server saw, and the place in the bounce that says so."""

    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The message that came back, as far as the bounce returned it."""

    from_: str | None = keyed("from", default=None)
    """The bare address of the From field."""
    from_name: str | None = None
    envelope_from: str | None = None
    """The bare address of MAIL FROM; None where not known or empty."""
    to: tuple[str, ...] = ()
    to_names: tuple[str | None, ...] = ()
    """Display names, aligned with ``to``."""
    cc: tuple[str, ...] = ()
    subject: str | None = None
    date: datetime | None = None
    message_id: str | None = None
    network_message_id: str | None = None
    """X-MS-Exchange-Organization-Network-Message-Id and its kin."""
    dkim_signatures: tuple[DkimSignature, ...] = ()
    authentication_results: tuple[str, ...] = ()
    """Verbatim."""
    received_spf: tuple[str, ...] = sparse(default=())
    """The values of Received-SPF (RFC 7208 section 9.1), verbatim; no key where there is none."""
    forwarding_marks: tuple[str, ...] = ()
    """Header lines that only a forwarder writes (Resent-*, X-MS-Exchange forwarding, SRS)."""
    mail_program: str | None = None
    """User-Agent or X-Mailer."""
    hops: tuple[Hop, ...] = ()
    sending_ip: SendingIp | None = None
    headers: str | None = private(default=None)
    """The header section as it stands in the bounce."""
    message: str | None = private(default=None, repr=False)
    """All of a signed message that came back whole, its bytes in base64: for its signatures alone,
    and for nobody else's eyes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web link in a notice. It is never followed, never shown as a link."""

    host: str
    """The host it leads to, lower case; ``192.0.2.1`` where the link names an address."""
    shown: str | None = None
    """The host that its visible words name, where that is another one."""
    words: str | None = None
    """Its visible words, cut at 100 characters; None for a link that stands in plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What a notice is made of, beside its words: what a real one brings, and an imitation lacks.

    Facts, no verdict: real notices link to help pages, and some bring no original. A message that
    only looks like a bounce (``not-a-bounce``) has them too.
    """

    headers: bool = False
    """Its own header section was at hand; without it nothing below but the links says anything."""
    from_: str | None = keyed("from", default=None)
    """The bare address of its From field."""
    from_name: str | None = None
    reply_to: str | None = None
    """The bare address of its Reply-To field, which notices of mail systems do not have."""
    envelope_from: str | None = None
    """The bare address of its Return-Path; ``""`` for ``<>``, None where there is no such field."""
    received: int = 0
    """Its Received fields."""
    automatic: bool = False
    """It calls itself automatic: Auto-Submitted other than ``no``, or ``multipart/report``."""
    report: bool = False
    """There is a delivery-status part (RFC 3464)."""
    original: bool = False
    """It brings the original message, or its header section."""
    refused: bool = False
    """Its text holds a reply or an enhanced status code that a server gave."""
    recipients: tuple[str, ...] = ()
    """The addresses it was sent to, To and Delivered-To."""
    links: tuple[Link, ...] = ()
    """In order, each host and its words once, at most 50."""
    attached: tuple[str, ...] = ()
    """Names of attached files that a browser or the system would open and run: ``.html``, ``.svg``,
    ``.zip``, ``.exe`` …; at most 20."""
    authentication_results: tuple[str, ...] = ()
    """Verbatim, of the notice itself: whoever sent it, not the original's sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One message found in an input, read."""

    source: Source
    kind: Kind
    auto_type: AutoType | None = None
    generator: str = "unknown"
    """The software that wrote the notice: ``exchange-online``, ``postfix``, …, ``unknown``."""
    language: str | None = None
    """BCP 47, of the words for people."""
    reporting_mta: str | None = None
    received_from_mta: str | None = None
    arrival_date: datetime | None = None
    date: datetime | None = None
    """When the notice was written: its own Date field."""
    recipients: tuple[Recipient, ...] = ()
    recipients_unread: int = 0
    """How many more the report or the notice names than ``recipients`` holds."""
    original: Original | None = None
    error: Sentence | None = None
    """Why it could not be read; None for everything but ``unreadable``."""
    notice: str | None = private(default=None)
    """The words for people, as plain text, for those who want to read them."""
    facts: NoticeFacts | None = private(default=None)
    """What the notice is made of; None for what could not be read."""
