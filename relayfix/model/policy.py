# SPDX-License-Identifier: GPL-3.0-or-later
"""What an organisation's IT settled for everybody who uses the program on its computers.

Nothing of the rest of the vocabulary is imported here: the window asks for the language before
its first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relayfix.model.sentence import Sentence

if TYPE_CHECKING:
    from relayfix.model.check import Contact, OutgoingServer, Wishes
    from relayfix.model.dossier import Consent, IncludeOriginal

SUGGESTIONS = ("language", "outgoing", "checks.nameservers", "checks.blocklists")
"""What IT may fill in without settling it."""

_MORE = ("none", "headers", "whole")
"""How much of the original goes into a bundle, the least first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDesk:
    """Whom the letter to IT is addressed to."""

    address: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What belongs to the person's organisation beside what their message shows."""

    domains: tuple[str, ...] = ()
    """A-labels in lower case."""
    servers: tuple[str, ...] = ()
    """Names of mail servers and gateways, as ``domains``."""
    networks: tuple[str, ...] = ()
    """In the form ``192.0.2.0/24``."""


NOTHING_OWN = Own()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The managed settings; None and the empty tuple are "not settled"."""

    source: str | None = None
    """The file, or the key of the registry; None where there are no managed settings."""
    problem: Sentence | None = None
    """Why they are not used. Then nobody is contacted, unless others than IT wrote them."""
    organisation: str | None = None
    language: str | None = None
    help_desk: HelpDesk | None = None
    own: Own = NOTHING_OWN
    outgoing: OutgoingServer | None = None
    ca_file: str | None = None
    contacts: frozenset[Contact] | None = None
    """Who may be contacted; None: whomever the person agrees to."""
    nameservers: tuple[str, ...] = ()
    blocklists: tuple[tuple[str, str], ...] | None = None
    """(``ip`` or ``domain``, zone with its key), as in `Wishes`."""
    keys: tuple[str, ...] = ()
    """Customers' keys inside the zones: never shown."""
    include_original: IncludeOriginal | None = None
    subject: bool | None = None
    other_recipients: bool | None = None
    own_network: bool | None = None
    suggested: frozenset[str] = frozenset()
    """Keys of `SUGGESTIONS` that the person may change."""

    def __repr__(self) -> str:
        return f"<Policy {self.source}>"  # its keys must stand in no log

    def locks(self, key: str) -> bool:
        """Whether IT settled it and the person is not to be asked, by its key in the file.

        ``bundle.…`` is settled where IT keeps it out. Whatever goes in is ticked by the person:
        IT can only tick it beforehand.
        """
        most = self.include_original.value if self.include_original is not None else None
        if key == "bundle.original":
            return most == "none"
        if key == "bundle.whole":
            return most in ("none", "headers")
        if key.startswith("bundle."):
            return getattr(self, key.removeprefix("bundle.")) is False
        value = {
            "language": self.language,
            "outgoing": self.outgoing,
            "outgoing.ca_file": self.ca_file,
            "checks.contact": self.contacts,
            "checks.nameservers": self.nameservers or None,
            "checks.blocklists": self.blocklists,
            "help_desk": self.help_desk,
        }[key]
        return value is not None and key not in self.suggested

    def forbids(self, contact: Contact) -> bool:
        """Whether this kind of server may not be contacted."""
        return self.contacts is not None and contact not in self.contacts

    @property
    def forbids_network(self) -> bool:
        """Nobody at all may be contacted."""
        return self.contacts is not None and not self.contacts

    def language_for(self, chosen: str | None) -> str | None:
        """The settled language, else the one the person chose, else the suggested one."""
        return self.language if self.locks("language") else chosen or self.language

    def server_for(self, named: OutgoingServer | None) -> OutgoingServer | None:
        """The outgoing server: the settled one, else the one the person named, else the suggested
        one."""
        return self.outgoing if self.locks("outgoing") else named or self.outgoing

    def nameservers_for(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """The name servers to ask, by the same rule; empty: those of the computer."""
        if self.locks("checks.nameservers"):
            return self.nameservers
        return named or self.nameservers

    def wishes_for(self, wishes: Wishes) -> Wishes:
        """What the person asked for, as far as IT leaves it to them, and what IT settled."""
        blocklists = wishes.blocklists
        if self.locks("checks.blocklists") or blocklists is None:
            blocklists = self.blocklists
        web = self.contacts is None or any(one.value == "web-server" for one in self.contacts)
        return replace(
            wishes,
            blocklists=blocklists,
            keys=tuple(dict.fromkeys((*wishes.keys, *self.keys))),
            ca_file=self.ca_file or wishes.ca_file,
            contacts=self.contacts,
            settled=self.outgoing,
            autoconfig=wishes.autoconfig and web,
        )

    def consent_for(self, ticked: Consent) -> Consent:
        """What may leave: what the person ticked, without what IT keeps out."""
        included, most = ticked.include_original, self.include_original
        if most is not None and _MORE.index(most.value) < _MORE.index(included.value):
            included = most
        return replace(
            ticked,
            include_original=included,
            subject=ticked.subject and self.subject is not False,
            other_recipients=ticked.other_recipients and self.other_recipients is not False,
            own_network=ticked.own_network and self.own_network is not False,
        )

    def first_consent(self, usual: Consent) -> Consent:
        """What is ticked before the person has looked."""
        return replace(
            usual,
            include_original=self.include_original or usual.include_original,
            subject=usual.subject if self.subject is None else self.subject,
            other_recipients=usual.other_recipients
            if self.other_recipients is None
            else self.other_recipients,
            own_network=usual.own_network if self.own_network is None else self.own_network,
        )


NO_POLICY = Policy()
"""Nothing is settled."""
