# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one question to a name server, as the checks see it."""

from __future__ import annotations

from dataclasses import dataclass

from relayfix.model.check import Evidence, EvidenceKind, Outcome

MAX_EVIDENCE = 4000
"""Characters of an answer that are kept as evidence; a record set may be 64 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """One question and its outcome; ``records`` is empty unless that is ``ANSWER``."""

    name: str
    """The name asked for, in lower case, without trailing dot."""
    rdtype: str
    outcome: Outcome
    records: tuple[str, ...] = ()
    """In the server's order. Names in lower case without trailing dot; MX as ``10 mx.example``;
    TXT with its strings joined (RFC 7208 section 3.3), octets that are not printable ASCII
    written as ``\\xNN``."""
    strings: tuple[bytes, ...] = ()
    """Of TXT: the octets of each record, its strings joined."""
    aliases: tuple[str, ...] = ()
    """The CNAME targets on the way, in order."""
    server: str | None = None
    """Who answered, ``192.0.2.53:53``; None where nobody did."""
    milliseconds: int = 0
    detail: str | None = None
    """For ``SERVFAIL`` and ``TIMEOUT``, what exactly: another rcode, ``connection refused``."""

    @property
    def void(self) -> bool:
        """There is nothing: RFC 7208 section 4.6.4 calls it a void lookup."""
        return self.outcome in (Outcome.NXDOMAIN, Outcome.NO_DATA)

    @property
    def failed(self) -> bool:
        """It could not be found out."""
        return self.outcome is not Outcome.ANSWER and not self.void

    @property
    def mail_hosts(self) -> tuple[tuple[int, str], ...]:
        """Of MX: preference and name of each, the most preferred first; ``.`` is the null MX."""
        pairs = (record.split(" ", 1) for record in self.records)
        return tuple(sorted(((int(number), name) for number, name in pairs), key=lambda p: p[0]))

    @property
    def evidence(self) -> Evidence:
        """The question and its answer, literally; an outcome without records by its name."""
        text = "\n".join(self.records) if self.records else self.outcome.value
        if len(text) > MAX_EVIDENCE:
            text = text[:MAX_EVIDENCE] + "…"
        return Evidence(
            kind=EvidenceKind.DNS,
            query=f"{self.name} {self.rdtype}",
            answer=text,
            server=self.server,
            milliseconds=self.milliseconds if self.server is not None else None,
        )
