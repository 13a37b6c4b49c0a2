# SPDX-License-Identifier: GPL-3.0-or-later
"""How a case of the laboratory is written: a returned message, a world, answers, and the truth.

::

    Case(
        name="the-host-is-their-mx",              # also the name of the test
        rule="what this case holds true, in one line",
        source="where the words or the rule can be read; constructed where they cannot",
        kind="postfix",                           # who wrote the notice: see tests/support/returned
        returned=Returned(remote="mx1.host.example", said=RELAY),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        options=("--scope", "everyone"),          # as a person types them
        truth=Truth(verdict="...", who="recipient", sure=(CERTAIN,)),
    )

A case without a zone is judged from the message alone, with ``--no-network``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relayfix.model.answers import Answers
from relayfix.model.check import OutgoingServer
from tests.support.nameserver import Zone
from tests.support.returned import OUTLOOK, OUTLOOK_LAST, SENDER, Received, Returned

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
SURE = (CERTAIN, LIKELY)
"""The words say it and a check can agree that the right host said them."""
LIKELY_ONLY = (LIKELY,)
"""The words say it, and nothing was asked of anybody."""
AT_MOST_LIKELY = (LIKELY, POSSIBLE)
OPEN = (POSSIBLE,)

ANY_FIX = "any"
"""A record may be proposed; what it says is not judged by this case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What must be said of one case of the document."""

    verdict: str
    """The cause; ``a|b`` where the evidence allows either."""
    who: str
    """The desk; ``a|b`` as above."""
    sure: tuple[str, ...]
    """The confidences that the evidence allows."""
    role: str | None = None
    alternatives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Checks whose findings are noticed beside the cause; others must not be."""
    fix: str | None = None
    """What a proposed record adds; None where nothing may be proposed."""
    verified: bool = False
    recipients: tuple[str, ...] | None = None
    """Whom this case of the document is about, where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The person's outgoing server, that really runs while the case is judged."""

    name: str = "smtp.atelier.example"
    option: str | None = None
    """The person's ``--tls``."""
    speaks: str = "starttls"
    """``starttls``, ``implicit``, ``none``; ``nothing`` is a port that nobody listens at."""
    certificate: str | None = None
    """The name on its certificate, where that is another."""
    ends: float = 90
    """In how many days the certificate runs out."""
    offers: tuple[str, ...] = ("PLAIN", "LOGIN")
    replies: Mapping[str, str] = field(default_factory=dict)
    """What it says to a verb, where that is not the usual."""
    password: str | None = None
    """With which the person signs in; the right one is `PASSWORD`."""
    username: str = SENDER


PASSWORD, WRONG_PASSWORD = "correct horse", "wrong horse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    rule: str
    kind: str
    """The software that wrote the notice; ``text`` for pasted words, ``eml`` for bytes as they
    are, ``msg`` for an Outlook item."""
    returned: Returned | str | bytes
    truth: Truth
    further: tuple[Truth, ...] = ()
    """The other cases of the same document, in order."""
    more: tuple[bytes, ...] = ()
    """Other returned messages of the same session."""
    source: str = "constructed"
    zone: Zone | None = None
    elsewhere: Mapping[str, Sequence[Any]] | None = None
    """What the name server answers for names that do not exist: it hijacks."""
    answers: Answers = field(default_factory=Answers)
    outgoing: OutgoingServer | None = None
    server: Server | None = None
    options: tuple[str, ...] = ()
    """Options of ``relayfix diagnose``, as a person types them."""

    @property
    def data(self) -> bytes:
        if isinstance(self.returned, bytes):
            return self.returned
        if isinstance(self.returned, str):
            return self.returned.encode()
        return self.returned.eml(self.kind)

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Names and contents of what the person drops in."""
        ending = {"text": "txt", "msg": "msg"}.get(self.kind, "eml")
        first = (f"returned.{ending}", self.data)
        return (first, *((f"returned-{n}.eml", data) for n, data in enumerate(self.more, 2)))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The answers and the outgoing server as options of the command line."""
        given: list[str] = []
        for name in (
            "scope",
            "can_receive",
            "other_app",
            "other_network",
            "sent_it",
            "forwarding",
            "account",
        ):
            answer = getattr(self.answers, name)
            if answer is not None:
                given += [f"--{name.replace('_', '-')}", answer.value]
        for changed in self.answers.changed:
            given += ["--changed", changed.value]
        if self.outgoing is not None:
            given += ["--server", f"{self.outgoing.host}:{self.outgoing.port}"]
        return (*given, *self.options)


def zone(
    *,
    mx: tuple[str, str] | None = ("mx.cabinet.example", "198.51.100.20"),
    spf: str | None = "v=spf1 ip4:203.0.113.0/28 -all",
    dmarc: str | None = "v=DMARC1; p=none",
    recipient: str = "cabinet.example",
    sender: str = "atelier.example",
    names: Mapping[str, Any] | None = None,
    **more: object,
) -> Zone:
    """The usual two domains: where mail for the recipient goes, and who may send for the sender.

    Further names are keywords, ``__`` for a dot, or stand in ``names``.
    """
    table: dict[str, Any] = {
        sender: {"MX": [(10, f"mail.{sender}")]},
        f"mail.{sender}": {"A": ["203.0.113.2"]},
    }
    for last, name in ((9, "out.provider.example"), (44, "mail-44.outbound.example")):
        # Every sending server here has a proper name: reverse DNS is not what is tested.
        table[f"{last}.2.0.192.in-addr.arpa"] = {"PTR": [name]}
        table[name] = {"A": [f"192.0.2.{last}"]}
    if spf is not None:
        table[sender]["TXT"] = [spf]
    if dmarc is not None:
        table[f"_dmarc.{sender}"] = {"TXT": [dmarc]}
    if mx is not None:
        table[recipient] = {"MX": [(10, mx[0])]}
        table[mx[0]] = {"A": [mx[1]]}
    for name, records in more.items():
        table[name.replace("__", ".")] = records
    return {**table, **(names or {})}


MICROSOFT_HOPS = (
    Received(from_=OUTLOOK, by=OUTLOOK, with_="mapi"),
    Received(from_=OUTLOOK, by=OUTLOOK_LAST),
)
OWN_HOPS = (Received(from_="pc7.atelier.example", by="mail.atelier.example", ip="203.0.113.40"),)
OTHER_WAY_OUT = (
    Received(from_="pc7.atelier.example", by="shop.provider.example", ip="203.0.113.40"),
    Received(from_="shop.provider.example", by="out.provider.example", ip="192.0.2.9"),
)

RELAY = "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied"
NOT_HOSTED = "recipient-domain-not-hosted"
WRONG = "recipient-address-wrong"

MICROSOFT_CODES = (
    "https://learn.microsoft.com/en-us/exchange/troubleshoot/email-delivery/ndr/"
    "non-delivery-reports-in-exchange-online"
)
GOOGLE_CODES = "https://support.google.com/a/answer/3726730"
LA_POSTE_CODES = "https://bentonow.com/smtp-errors/laposte"
IANA = "https://www.iana.org/assignments/smtp-enhanced-status-codes/"
"""The registry of enhanced status codes (RFC 5248)."""
