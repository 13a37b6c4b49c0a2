# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave the computer: the document with everything masked that nobody ticked.

A masked value is ``{"masked": "address" | "ip" | "text"}``; a text from which only a part had to go
keeps its type and carries ``[masked: address]`` in that place. ``redacted`` lists the path of both.

Never masked: the sender, the refused recipient, the refusing host, the sending address and the
Message-ID. Never inside, ticked or not: a password, a token, the key of a blocklist, the text of
the message, the folder a file lay in, and what follows the host in a stranger's link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from relayfix.model.bounce import Bounce, Hop, Original, Recipient
from relayfix.model.check import CheckResult, EvidenceKind, NetworkData
from relayfix.model.diagnosis import Role
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import Document, ascii_domain
from relayfix.report.scrub import INSIDE_SUFFIX, MaskKind, Scrubber, any_of, is_private_ip, mask
from relayfix.report.subjects import Subjects

_UNDELIVERED = ("failed", "delayed", None)
"""The actions of recipients whom this is about (RFC 3464 2.3.3)."""

_INSIDE = re.compile(rf"(?i)(?:^[^.:@\s]+|{INSIDE_SUFFIX})$")
"""Names that only a network's own inside knows: a single label, or an ending of that kind."""

_NAMES_IN_TEXTS = 200

Path = tuple[str | int, ...]
Rule = Callable[[str], MaskKind | None]


def redact(document: Document, dossier: Dossier, consent: Consent) -> Document:
    """A copy of the ``diagnose`` document that may leave, with ``redacted`` as its last key."""
    return Redaction(dossier, consent).document(document)


class Redaction:
    """The rules of one dossier; the same go for its document and for its headers."""

    def __init__(self, dossier: Dossier, consent: Consent) -> None:
        self.consent = consent
        self._subjects = Subjects(
            () if consent.subject else (o.subject for o in _originals(dossier) if o.subject)
        )
        self._names = set(_known_names(dossier))
        keep = set(_kept(dossier)) | self._names
        kept = {word.casefold() for word in keep}
        hide: dict[str, MaskKind] = {}
        if not consent.other_recipients:
            hide.update(_other_people(dossier, kept))
        self._machines: set[str] = set()
        if not consent.own_network:
            machines = dict(_own_machines(dossier, kept))
            self._machines = {name.casefold() for name in machines}
            hide.update({name: kind for name, kind in machines.items() if _distinct(name)})
        self._plain_machines = _PlainMachines(self._machines)
        hide.update(dict.fromkeys(self._subjects.in_texts(), "text"))
        self.scrubber = Scrubber(
            keep=keep,
            hide=hide,
            addresses=None if consent.other_recipients else frozenset(_known_people(dossier)),
            private_ips=not consent.own_network,
        )
        self._networks = {n for n, check in enumerate(dossier.checks) if check.id == "network"}
        paths = {b.source.name for b in dossier.bounces} | {f.name for f in dossier.files}
        self._files = {
            form: mask("text") if self._names_subject(path) else base_name(path)
            for path in sorted(paths, key=len, reverse=True)
            for form in (path, base_name(path))
            if len(form) > 1
        }
        self._any_file = re.compile(any_of(tuple(self._files))) if self._files else None
        self._texts: dict[tuple[str, bool, bool], str] = {}

    def document(self, document: Document) -> Document:
        """See `redact`."""
        redacted: list[str] = []
        result = {
            key: self._value(value, (key,), redacted, public=key == "checks")
            for key, value in document.items()
        }
        result["redacted"] = redacted
        return result

    def hides_machine(self, name: str) -> bool:
        """Whether the name or address is one of the person's own network."""
        name = name.strip().casefold()
        if self.consent.own_network or self.scrubber.keeps(name):
            return False
        return name in self._machines or is_private_ip(name) or bool(_INSIDE.search(name))

    def text(self, value: str, *, public: bool = False, quoted: bool = False) -> str:
        """A text without what may not leave; ``quoted`` is a stranger's, word for word."""
        # Every case of a document says much of what the others say.
        key = (value, public, quoted)
        if key not in self._texts:
            self._texts[key] = self._text(value, public=public, quoted=quoted)
        return self._texts[key]

    def _text(self, value: str, *, public: bool, quoted: bool) -> str:
        if self._any_file is not None and self._any_file.search(value):
            for name, shown in self._files.items():
                value = value.replace(name, shown)
        if quoted:
            value = self._quoted(value)
        elif not public:
            # Our own sentences quote strangers too.
            value = _QUOTATION.sub(lambda found: self._quoted(found[0]), value)
        return self.scrubber.text(value, public=public)

    def results(self, value: str) -> str:
        """An Authentication-Results field: in it every word can be the name of a computer."""
        return self.text(self._plain_machines.hide_all(value), quoted=True)

    def _quoted(self, value: str) -> str:
        return self._plain_machines.hide(self._subjects.hide(value))

    def _value(self, value: Any, path: Path, redacted: list[str], *, public: bool) -> Any:
        """``public`` is for what stands in DNS, or was concluded from it."""
        if isinstance(value, dict):
            rules = self._rules(value, path)
            if path[0] == "checks" and len(path) == 2:
                public = value.get("id") not in _OF_THE_WAY_OUT
            elif path[-2:-1] == ("evidence",):
                public = value.get("kind") == EvidenceKind.DNS.value and not self._is_ours(path)
            return {
                key: self._ruled(item, (*path, key), rules.get(key), redacted, public=public)
                for key, item in value.items()
            }
        if isinstance(value, list):
            public = public or path[-1] == "fixes"
            return [
                self._value(item, (*path, i), redacted, public=public)
                for i, item in enumerate(value)
            ]
        if isinstance(value, str):
            return self._string(value, path, redacted, public=public)
        return value

    def _is_ours(self, path: Path) -> bool:
        """Whether it belongs to the check that asks for the name of the person's own address."""
        return path[0] == "checks" and path[1] in self._networks

    def _ruled(
        self, value: Any, path: Path, rule: Rule | None, redacted: list[str], *, public: bool
    ) -> Any:
        if rule is None or value is None:
            return self._value(value, path, redacted, public=public)
        if isinstance(value, list):
            return [
                self._ruled(item, (*path, i), rule, redacted, public=public)
                for i, item in enumerate(value)
            ]
        kind = rule(value)
        if kind is None:
            return self._string(value, path, redacted, public=public)
        redacted.append(written(path))
        return {"masked": kind}

    def _string(self, value: str, path: Path, redacted: list[str], *, public: bool) -> str:
        if path[-1] in _OURS or (path[-2:-1] == ("source",) and path[-1] in _OF_A_SOURCE):
            return value
        if path[-2:] == ("source", "name"):
            shown = self.scrubber.text(base_name(value))
        elif "authentication_results" in path or "received_spf" in path:
            shown = self.results(value)
        else:
            shown = self.text(value, public=public, quoted=_is_quoted(path))
        if shown != value:
            redacted.append(written(path))
        return shown

    def _rules(self, record: Document, path: Path) -> dict[str, Rule]:
        """The fields of a record that are masked as a whole."""
        own, people = not self.consent.own_network, not self.consent.other_recipients
        last = path[-1]
        parent = path[-2] if len(path) > 1 else None
        rules: dict[str, Rule] = {}
        if last == "source" and path[0] == "bounces":
            rules["name"] = lambda name: "text" if self._names_subject(name) else None
        elif last == "original":
            if not self.consent.subject:
                rules["subject"] = lambda _: "text"
            if people:
                rules.update(dict.fromkeys(("to", "cc", "to_ascii", "cc_ascii"), self._person))
                rules["to_names"] = self._name
        elif parent == "hops":
            if own:
                rules["from"] = rules["by"] = self._machine
                rules["ip"] = lambda value: "ip" if self.hides_machine(value) else None
        elif parent == "recipients":
            if own:
                rules["remote_mta"] = self._machine
                rules["remote_ip"] = lambda value: "ip" if self.hides_machine(value) else None
            if people:
                keys = ("final_recipient", "original_recipient")
                rules.update(dict.fromkeys((*keys, *(f"{k}_ascii" for k in keys)), self._person))
        elif last == "nested" and own:
            rules["host"] = self._machine
        elif parent == "path" and own:
            if record.get("role") == Role.SENDER_CLIENT.value:
                rules["name"] = self._sender_stop
            else:
                rules["name"] = self._machine
            rules["ip"] = lambda value: "ip" if self.hides_machine(value) else None
        elif parent == "evidence" and own:
            rules["server"] = self._name_server
        elif parent == "bounces" and own:
            rules["received_from_mta"] = self._machine
        elif path == ("environment", "resolver") and own:
            rules["value"] = lambda _: "ip"
        elif path == ("environment", "outgoing") and own:
            rules["host"] = self._machine
        elif last == "data" and own:
            rules["public_ip"] = lambda value: None if self.scrubber.keeps(value) else "ip"
        return rules

    def _person(self, address: str) -> MaskKind | None:
        return "address" if self.scrubber.hides(address) else None

    def _name(self, name: str) -> MaskKind | None:
        return None if name.casefold() in self._names else "text"

    def _machine(self, name: str) -> MaskKind | None:
        return "text" if self.hides_machine(name) else None

    def _sender_stop(self, name: str) -> MaskKind | None:
        return None if self.scrubber.keeps(name) else "text"

    def _name_server(self, server: str) -> MaskKind | None:
        host = server.rpartition(":")[0] if server.count(":") == 1 else server
        host = host.partition("]")[0].strip("[]")
        return "ip" if self.hides_machine(host) else None

    def _names_subject(self, path: str) -> bool:
        """Mail programs name a saved message by its subject."""
        return not self.consent.subject and self._subjects.named_in(base_name(path))


_OF_THE_WAY_OUT = frozenset(
    {"network", "server-reachable", "server-tls", "sign-in", "relay-permission"}
)
"""Checks whose sentences quote what a server said to this computer: nobody else can read that."""

_OURS = frozenset({"schema", "relayfix", "created", "message_id", "network_message_id"})
_OF_A_SOURCE = frozenset({"format", "sha256"})


def _is_quoted(path: Path) -> bool:
    """A stranger's words as they stand."""
    return path[-1] in ("diagnostic", "where", "answer") or any(
        part in ("authentication_results", "received_spf", "forwarding_marks") for part in path
    )


def written(path: Iterable[str | int]) -> str:
    """``bounces[0].original.subject``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def base_name(path: str) -> str:
    """The last part of a path of any system."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] or path


def _originals(dossier: Dossier) -> Iterator[Original]:
    return (bounce.original for bounce in dossier.bounces if bounce.original)


def _undelivered(bounce: Bounce) -> Iterator[Recipient]:
    for recipient in bounce.recipients:
        if (recipient.action.value if recipient.action else None) in _UNDELIVERED:
            yield recipient


def _known_people(dossier: Dossier) -> Iterator[str]:
    """The addresses that stay: who sent it, and who did not get it."""
    for address in _sender_and_refused(dossier):
        yield address.casefold()
        yield ascii_domain(address).casefold()


def _sender_and_refused(dossier: Dossier) -> Iterator[str]:
    for original in _originals(dossier):
        yield from filter(None, (original.from_, original.envelope_from))
    for bounce in dossier.bounces:
        for recipient in _undelivered(bounce):
            yield from filter(None, (recipient.final_recipient, recipient.original_recipient))


def _known_names(dossier: Dossier) -> Iterator[str]:
    """The display names of the same people."""
    known = set(_known_people(dossier))
    for original in _originals(dossier):
        if original.from_name:
            yield original.from_name.casefold()
        for address, name in zip(original.to, original.to_names, strict=False):
            if name and address.casefold() in known:
                yield name.casefold()


def _kept(dossier: Dossier) -> Iterator[str]:
    """What stays whatever it looks like."""
    yield from _known_people(dossier)
    for bounce in dossier.bounces:
        if bounce.reporting_mta:
            yield bounce.reporting_mta
        for recipient in _undelivered(bounce):
            yield from filter(None, (recipient.remote_mta, recipient.remote_ip))
            if recipient.nested and recipient.nested.host:
                yield recipient.nested.host
    for original in _originals(dossier):
        for identifier in filter(None, (original.message_id, original.network_message_id)):
            yield identifier
            yield identifier.strip("<>")
        if original.sending_ip:
            yield original.sending_ip.value
            yield from (hop.from_ for hop in original.hops if hop.from_ and _same_ip(hop, original))
    for case in dossier.diagnosis.cases:
        host = case.attribution.refusing_host
        if host:
            yield from filter(None, (host.name, host.ip))


def _same_ip(hop: Hop, original: Original) -> bool:
    return bool(original.sending_ip and hop.ip == original.sending_ip.value)


def _other_people(dossier: Dossier, kept: set[str]) -> Iterator[tuple[str, MaskKind]]:
    names = 0
    for original in _originals(dossier):
        for address in (*original.to, *original.cc):
            for form in (address, ascii_domain(address)):
                if form.casefold() not in kept:
                    yield form, "address"
        for address, name in zip(original.to, original.to_names, strict=False):
            if name and address.casefold() not in kept and names < _NAMES_IN_TEXTS:
                names += 1
                yield name, "text"
    for bounce in dossier.bounces:
        for recipient in bounce.recipients:
            for reached in filter(None, (recipient.final_recipient, recipient.original_recipient)):
                if reached.casefold() not in kept:
                    yield reached, "address"


def _own_machines(dossier: Dossier, kept: set[str]) -> Iterator[tuple[str, MaskKind]]:
    """The person's own computer and what stands before the server that sent the message out."""

    def own(name: str | None, kind: MaskKind) -> Iterator[tuple[str, MaskKind]]:
        if name and name.casefold() not in kept:
            yield name, kind

    for bounce in dossier.bounces:
        hops = bounce.original.hops if bounce.original else ()
        servers = {hop.by.casefold() for hop in hops if hop.by}
        for number, hop in enumerate(hops):
            inside = is_private_ip(hop.ip or "") and not (hop.ip or "").lower().startswith("fe80")
            first = number == 0 and (hop.ip or "").casefold() not in kept
            if first or inside:
                yield from own(hop.ip, "ip")
                if hop.from_ and hop.from_.casefold() not in servers:
                    yield from own(hop.from_, "text")
        client = bounce.received_from_mta
        if client and client.casefold() not in servers:
            yield from own(client, "text")
    for case in dossier.diagnosis.cases:
        for stop in case.attribution.path:
            if stop.role is Role.SENDER_CLIENT:
                yield from own(stop.ip, "ip")
    for check in dossier.checks:
        if isinstance(check.data, NetworkData):
            yield from own(check.data.public_ip, "ip")
            yield from _names_of_own_address(check, kept)
    if dossier.environment.resolver:
        yield from own(dossier.environment.resolver.value, "ip")


def _names_of_own_address(check: CheckResult, kept: set[str]) -> Iterator[tuple[str, MaskKind]]:
    """The address written backwards, as DNS is asked for it, and the names it has there."""
    for shown in check.evidence:
        if shown.kind is EvidenceKind.DNS and shown.query.endswith(".arpa PTR"):
            names = (shown.query.removesuffix(" PTR"), *shown.answer.splitlines())
            yield from ((name, "text") for name in names if name.casefold() not in kept)


_QUOTATION = re.compile(r"“[^”]*”|«[^»]*»")
_ORDINARY = frozenset(
    {
        *("client", "computer", "desktop", "exchange", "gateway", "laptop", "localhost", "mailer"),
        *("message", "office", "outlook", "policy", "postfix", "postmaster", "refused", "rejected"),
        *("relay", "router", "sender", "server", "service", "windows", "unknown", "domain"),
    }
)
"""Words that answers of servers are made of: a computer of such a name gives nobody away."""


class _PlainMachines:
    """Computers whose names look like any word: they go where a name of a computer can stand."""

    def __init__(self, names: Iterable[str]) -> None:
        plain = [name for name in names if len(name) >= 3 and not _distinct(name)]
        self._any = _words(plain)
        self._rare = _words([n for n in plain if len(n) >= 5 and n not in _ORDINARY])
        self._greeting = _words(plain, before=r"(?:\b(?:helo|ehlo)\b[\W_]{1,3})")

    def hide_all(self, text: str) -> str:
        """Without any of them."""
        return self._any.sub(mask("text"), text) if self._any is not None else text

    def hide(self, text: str) -> str:
        """A stranger's words without those that are no ordinary word, or greet a server."""
        if self._greeting is not None:
            text = self._greeting.sub(lambda found: found[1] + mask("text"), text)
        return self._rare.sub(mask("text"), text) if self._rare is not None else text


def _words(names: Iterable[str], before: str = "") -> re.Pattern[str] | None:
    either = "|".join(re.escape(name) for name in names)
    start = f"({before})" if before else r"(?<![\w.@-])"
    return re.compile(rf"(?i){start}(?:{either})(?![\w@-]|\.\w)") if either else None


def _distinct(name: str) -> bool:
    """A name that can be taken out of sentences without taking ordinary words with it."""
    return len(name) >= 4 and bool(re.search(r"[\d.:_-]", name)) and name != "localhost.localdomain"
