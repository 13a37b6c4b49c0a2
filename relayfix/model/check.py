# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the network, and what it answered."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from relayfix.model.record import private
from relayfix.model.sentence import Sentence


class CheckStatus(enum.Enum):
    OK = "ok"
    PROBLEM = "problem"
    WARNING = "warning"
    UNKNOWN = "unknown"
    """It could not be found out; the summary says why."""
    SKIPPED = "skipped"
    """It was not tried; the summary says why."""


class EvidenceKind(enum.Enum):
    DNS = "dns"
    SMTP = "smtp"
    TLS = "tls"
    HTTPS = "https"
    BOUNCE = "bounce"
    ANSWER = "answer"


class Outcome(enum.Enum):
    """What became of a DNS question; the seven are never mixed up."""

    ANSWER = "answer"
    NXDOMAIN = "nxdomain"
    NO_DATA = "no-data"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    BOGUS = "bogus"


class Contact(enum.Enum):
    """Who learns something when a check runs."""

    NAME_SERVER = "name-server"
    OWN_SERVER = "own-server"
    BLOCKLIST = "blocklist"
    WEB_SERVER = "web-server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Who is asked, what for, and what they learn from it: shown before anything is sent."""

    contact: Contact
    name: str | None
    """The server's own name, where one is known; None for the usual name server."""
    purpose: Sentence
    learns: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One question and its answer, literally."""

    kind: EvidenceKind
    query: str
    answer: str
    server: str | None = None
    milliseconds: int | None = None


class SpfResult(enum.Enum):
    """RFC 7208 section 2.6."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    TEMPERROR = "temperror"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHost:
    name: str
    preference: int | None = None
    addresses: tuple[str, ...] = ()
    problem: str | None = None
    """``missing``, ``cname``, ``address-literal``, ``timeout``, ``servfail``, ``refused``…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MxData:
    """RFC 5321 section 5.1 and RFC 7505."""

    domain: str
    hosts: tuple[MailHost, ...] = ()
    null_mx: bool = False
    implicit: bool = False
    """No MX record; the domain's own address is the mail host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTerm:
    """One term as it was evaluated; ``depth`` counts the includes and redirects above it."""

    domain: str
    term: str
    result: str
    depth: int
    lookups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfProblem:
    code: str
    term: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfData:
    """``result`` is None where there was no address to evaluate."""

    result: SpfResult | None = None
    ip: str | None = None
    domain: str
    record: str | None = None
    lookups: int = 0
    """DNS-querying terms, RFC 7208 section 4.6.4."""
    void_lookups: int = 0
    trace: tuple[SpfTerm, ...] = ()
    problems: tuple[SpfProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    domain: str
    selector: str
    status: str
    """``ok``, ``missing``, ``revoked``, ``wrong-type``, ``short``, ``syntax``, ``unknown``."""
    bits: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimData:
    keys: tuple[DkimKey, ...] = ()
    verification: str | None = None
    """``pass``, ``body-hash``, ``signature``, ``key``; None where it cannot be told: the body did
    not come back, or not whole. What came back may have been changed on its way back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcProblem:
    code: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcData:
    """RFC 9989."""

    record: str | None = None
    domain_used: str | None = None
    """Where the record was found: the From domain or an ancestor of it."""
    policy: str | None = None
    subdomain_policy: str | None = None
    np: str | None = None
    psd: str | None = None
    testing: bool | None = None
    alignment_spf: bool | None = None
    """Whether a passing SPF identity is aligned; None where SPF was not evaluated."""
    alignment_dkim: bool | None = None
    """Whether a signature is aligned; None where none is known, or where it does not fit the copy
    that came back."""
    applied: str | None = None
    """The policy that holds for this From domain, of ``sp``, ``np`` and ``t`` too."""
    result: str | None = None
    """``pass``, ``fail``, ``none``; None where it cannot be told."""
    problems: tuple[DmarcProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseDnsData:
    ip: str
    names: tuple[str, ...] = ()
    confirmed: bool | None = None
    """One of the names resolves back to the address."""
    helo_matches: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingServer:
    """The server the person's program hands mail to, as the person or a policy named it."""

    host: str
    port: int | None = None
    tls: str | None = None
    """``starttls``, ``implicit``, ``none``."""


class ListingStatus(enum.Enum):
    """What one blocklist said. Only ``listed`` and ``clear`` are its word on the subject."""

    LISTED = "listed"
    CLEAR = "clear"
    REFUSED = "refused"
    """It does not serve whoever asks for us, a public resolver say (127.255.255.x)."""
    UNREACHABLE = "unreachable"
    DEAD = "dead"
    """It fails its own test points of RFC 5782 section 5: what it says means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    zone: str
    """Without a key: that is masked as ``<key>``."""
    status: ListingStatus
    codes: tuple[str, ...] = ()
    """The addresses it answered for the subject (RFC 5782 section 2.1)."""
    reason: str | None = None
    """Its TXT record, literally."""
    more_information: str | None = None
    """The list's own page, out of our table; never a link from an answer."""
    name: str | None = None
    """As people call it; None for a list that is not in our table."""
    meaning: tuple[Sentence, ...] = ()
    """What a listing there means, for each of its answers."""
    leave: Sentence | None = None
    """How to get off it."""

    @property
    def accuses(self) -> bool:
        """It is a listing, and not one that is normal, as that of a connection at home is."""
        normal = self.meaning and all(m.id == "blocklist.meaning.policy" for m in self.meaning)
        return self.status is ListingStatus.LISTED and not normal


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocklistData:
    """One address or domain on all lists that take its kind."""

    subject: str
    lists: tuple[Listing, ...] = ()

    @property
    def listed(self) -> tuple[Listing, ...]:
        """Those that have the subject."""
        return tuple(one for one in self.lists if one.status is ListingStatus.LISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSetting:
    """Where a program hands mail over, as a source names it."""

    host: str
    port: int
    tls: str
    """``starttls``, ``implicit``, ``none``."""
    auth: str | None = None
    """``password``, ``oauth``, ``app-password`` or None where the source does not say."""
    source: str
    """``provider-table``, ``srv``, ``autoconfig``, ``autodiscover``, ``mx``, ``policy``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettingsData:
    given: OutgoingServer | None = None
    expected: tuple[ServerSetting, ...] = ()
    differs: tuple[str, ...] = ()
    """Which of ``host``, ``port``, ``tls`` are none of the expected ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortState:
    host: str
    port: int
    state: str | None
    """``open``, ``refused``, ``filtered``, ``intercepted``; None where nothing is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReachableData:
    ports: tuple[PortState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTlsData:
    outcome: str | None = None
    """One of the contract's words; None where it could not be found out."""
    not_after: str | None = None
    """ISO 8601."""
    names: tuple[str, ...] = ()
    auth: tuple[str, ...] = ()
    """The kinds of sign-in that the server offers once TLS is spoken, as EHLO names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInData:
    offered: tuple[str, ...] = ()
    """The AUTH mechanisms, as EHLO names them after TLS."""
    mechanism: str | None = None
    outcome: str = "unknown"
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayAttempt:
    recipient: str
    kind: str
    """``refused``, ``own``, ``control``."""
    accepted: bool | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPermissionData:
    attempts: tuple[RelayAttempt, ...] = ()
    decides: str | None = None
    """``at-rcpt``, or ``maybe-later`` where the server judges after DATA too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkData:
    kind: str | None = None
    """``home``, ``office``, ``vpn``, ``mobile``, ``captive-portal``."""
    public_ip: str | None = None
    """As the mail server's own greeting tells it."""
    ipv6: bool | None = None
    blocked_ports: tuple[int, ...] | None = None
    """Ports of the outgoing server that are held back between here and it: another port of it
    answers, and these are known to be its own, or somebody else answers there. None where there
    is no telling."""
    own_network_only: bool | None = None
    """The outgoing server takes mail at its port from its company's own connections alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MtaStsData:
    """The recipient domain's policy (RFC 8461)."""

    domain: str
    mode: str | None = None
    mx: tuple[str, ...] = ()
    covers: bool | None = None
    """Every host of the domain's MX fits one of the patterns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverData:
    outcome: str | None
    """``ok``, ``hijacks``, ``captive-portal``, ``silent``, ``refused``; None where the name server
    only says that it failed."""
    addresses: tuple[str, ...] = ()
    """Those that it makes up."""


CheckData = (
    MxData
    | SpfData
    | DkimData
    | DmarcData
    | ReverseDnsData
    | BlocklistData
    | ServerSettingsData
    | ServerReachableData
    | ServerTlsData
    | SignInData
    | RelayPermissionData
    | NetworkData
    | MtaStsData
    | ResolverData
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    id: str
    status: CheckStatus
    summary: Sentence
    data: CheckData | None = None
    evidence: tuple[Evidence, ...] = ()
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person asked for beyond what a bounce tells; the fields are those of `Subject`.

    It stands in no document.
    """

    mailbox: str | None = None
    username: str | None = None
    password: str | None = private(default=None, repr=False)
    dry_run: bool = False
    blocklists: tuple[tuple[str, str], ...] | None = private(default=None, repr=False)
    ca_file: str | None = None
    autoconfig: bool = False
    keys: tuple[str, ...] = private(default=(), repr=False)
    """Customers' keys that stand in the zones of ``blocklists``."""
    contacts: frozenset[Contact] | None = private(default=None)
    """Who may be contacted at all, where managed settings say so."""
    settled: OutgoingServer | None = private(default=None)
    """The outgoing server that managed settings name."""


NO_WISHES = Wishes()
"""What is asked for where nobody asked for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is to be checked: drawn from bounces and answers, or named on the command line."""

    domain: str | None = None
    """The domain of the identity that SPF judges (MAIL FROM, or HELO where that is empty)."""
    sender: str | None = None
    """The whole envelope sender; ``postmaster@HELO`` where it is empty (RFC 7208 2.4)."""
    sender_assumed: bool = False
    """No envelope sender is known; ``sender`` and ``domain`` are those of the From field."""
    from_domain: str | None = None
    """The domain of the From field, which DMARC judges."""
    helo: str | None = None
    ip: str | None = None
    """The sending address that the refusing server saw."""
    dkim_signatures: tuple[tuple[str, str], ...] = ()
    """(domain, selector) of each."""
    recipient_domains: tuple[str, ...] = ()
    refusing_host: str | None = None
    server: OutgoingServer | None = None
    message: str | None = private(default=None, repr=False)
    """`Original.message`."""
    mailbox: str | None = None
    """The person's own address: the From field's, or the one they typed."""
    recipients: tuple[str, ...] = ()
    """The refused addresses."""
    username: str | None = private(default=None)
    """The person's own, with their wish to test the sign-in."""
    password: str | None = private(default=None, repr=False)
    dry_run: bool = private(default=False)
    """Ask the server for permission to relay without signing in."""
    personal: bool | None = private(default=None)
    """The mailbox is a private one, as the person said."""
    blocklists: tuple[tuple[str, str], ...] | None = private(default=None, repr=False)
    """(``ip`` or ``domain``, zone) instead of the built-in ones."""
    ca_file: str | None = private(default=None, repr=False)
    alone: bool = private(default=False)
    """There is no bounce: the domain itself is looked at from all sides."""
    autoconfig: bool = private(default=False)
    """Read what the mailbox's domain has on its own web page for mail programs."""
    keys: tuple[str, ...] = private(default=(), repr=False)
    """Customers' keys that stand in the zones of ``blocklists``: never shown."""
    contacts: frozenset[Contact] | None = private(default=None)
    """Who may be contacted at all; None: whomever a check asks."""
    settled: OutgoingServer | None = private(default=None)
    """The outgoing server that managed settings name: nothing else is expected."""
