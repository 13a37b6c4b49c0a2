# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reply says: records as text, each outcome by itself.

With this module comes the DNS library; it is imported by those who ask, never at the start.
"""

from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.MX  # else the library imports each kind with its first answer, and
import dns.rdtypes.ANY.PTR  # everything else in the air waits for that
import dns.rdtypes.ANY.TXT
import dns.rdtypes.IN.A
import dns.rdtypes.IN.AAAA

from relayfix.model.check import Outcome
from relayfix.net.answer import DnsAnswer

MAX_ALIASES = 8
MAX_RECORDS = 100
BOGUS = frozenset(range(6, 13))
"""Extended DNS errors that say "its signatures do not hold", RFC 8914 section 4."""


def read(reply: dns.message.Message, name: str, rdtype: str) -> DnsAnswer:
    """The records that answer the question, along the chain of aliases."""
    rcode = reply.rcode()
    aliases: list[str] = []
    owner = name
    records: list[str] = []
    strings: list[bytes] = []
    wanted = dns.rdatatype.from_text(rdtype)
    while len(aliases) <= MAX_ALIASES:
        found = _rdatas(reply, owner, wanted)
        if found:
            for rdata in found[:MAX_RECORDS]:
                text, octets = _record(rdata, rdtype)
                records.append(text)
                if octets is not None:
                    strings.append(octets)
            break
        alias = _rdatas(reply, owner, dns.rdatatype.CNAME)
        if not alias:
            break
        owner = _name_text(alias[0].to_generic().data)
        if owner in aliases:
            break
        aliases.append(owner)
    outcome, detail = _outcome(reply, rcode, has_records=bool(records), has_alias=bool(aliases))
    return DnsAnswer(
        name=name,
        rdtype=rdtype,
        outcome=outcome,
        records=tuple(records) if outcome is Outcome.ANSWER else (),
        strings=tuple(strings) if outcome is Outcome.ANSWER else (),
        aliases=tuple(aliases),
        detail=detail,
    )


def _outcome(
    reply: dns.message.Message, rcode: dns.rcode.Rcode, *, has_records: bool, has_alias: bool
) -> tuple[Outcome, str | None]:
    if rcode == dns.rcode.NXDOMAIN:
        return Outcome.NXDOMAIN, None
    if rcode == dns.rcode.REFUSED:
        return Outcome.REFUSED, None
    if rcode != dns.rcode.NOERROR:
        broken = any(
            isinstance(option, dns.edns.EDEOption) and option.code in BOGUS
            for option in reply.options
        )
        outcome = Outcome.BOGUS if broken else Outcome.SERVFAIL
        return outcome, None if rcode == dns.rcode.SERVFAIL else dns.rcode.to_text(rcode)
    chased = reply.flags & dns.flags.RA
    if has_records or (has_alias and not chased):
        return Outcome.ANSWER, None  # an alias alone: its target is still to be asked for
    return Outcome.NO_DATA, None


def _rdatas(
    reply: dns.message.Message, owner: str, kind: dns.rdatatype.RdataType
) -> list[dns.rdata.Rdata]:
    return [
        rdata
        for rrset in reply.answer
        if rrset.rdtype == kind
        and rrset.rdclass == dns.rdataclass.IN
        and _labels_text(rrset.name.labels) == owner
        for rdata in rrset
    ]


def _record(rdata: dns.rdata.Rdata, rdtype: str) -> tuple[str, bytes | None]:
    """A record as text, and of TXT the octets."""
    wire = rdata.to_generic().data
    if rdtype == "TXT":
        octets = b"".join(_character_strings(wire))
        return _printable(octets), octets
    if rdtype == "MX":
        return f"{int.from_bytes(wire[:2], 'big')} {_name_text(wire[2:]) or '.'}", None
    if rdtype in ("CNAME", "PTR", "NS"):
        return _name_text(wire) or ".", None
    return rdata.to_text(), None


def _character_strings(wire: bytes) -> list[bytes]:
    strings, at = [], 0
    while at < len(wire):
        end = at + 1 + wire[at]
        strings.append(wire[at + 1 : end])
        at = end
    return strings


def _name_text(wire: bytes) -> str:
    return _labels_text(dns.name.from_wire(wire, 0)[0].labels)


def _labels_text(labels: tuple[bytes, ...]) -> str:
    """Labels joined, in lower case; a dot or backslash inside one, and what is not printable
    ASCII, as ``\\xNN``: such a name can be shown, but no longer be asked for."""
    return ".".join(
        "".join(
            chr(octet) if 0x20 <= octet < 0x7F and octet not in b".\\" else f"\\x{octet:02x}"
            for octet in label.lower()
        )
        for label in labels
        if label
    )


def _printable(octets: bytes) -> str:
    return "".join(chr(o) if 0x20 <= o < 0x7F else f"\\x{o:02x}" for o in octets)
