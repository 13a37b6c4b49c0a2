# SPDX-License-Identifier: GPL-3.0-or-later
"""DMARC policy records: RFC 9989 sections 4.7 and 4.8."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relayfix.checks.spf.parse import shown
from relayfix.model.check import DmarcProblem

POLICIES = ("none", "quarantine", "reject")
REMOVED = ("pct", "rf", "ri")
"""Tags of RFC 7489 that RFC 9989 took out; receivers of the older kind still heed them."""
VALUES = {
    "p": POLICIES,
    "sp": POLICIES,
    "np": POLICIES,
    "psd": ("y", "n", "u"),
    "t": ("y", "n"),
    "adkim": ("r", "s"),
    "aspf": ("r", "s"),
}
FREE = ("rua", "ruf", "fo")

_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_ALMOST = re.compile(r"\s*v\s*=\s*dmarc1?\b", re.IGNORECASE)
_TAG = re.compile(r"([A-Za-z]+)[ \t]*=[ \t]*(.+)", re.DOTALL)
_REPORT = re.compile(r"mailto:[^@\s,!]+@[^@\s,!]+\.[^@\s,!]+(?:!\d+[kmgt]?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """A record's tags; a value that breaks the grammar is as good as absent."""

    text: str
    p: str | None = None
    """The policy in effect for the domain itself; None where the record asks for no processing."""
    sp: str | None = None
    np: str | None = None
    psd: str = "u"
    testing: bool = False
    strict_dkim: bool = False
    strict_spf: bool = False
    problems: tuple[DmarcProblem, ...] = ()

    def policy(self, *, inherited: bool, exists: bool) -> str | None:
        """The policy for a From domain (section 4.10.1): this record's own, or one below it."""
        if self.p is None or not inherited:
            return self.p
        below = self.sp or self.p
        return below if exists else self.np or below

    def softened(self, policy: str | None) -> str | None:
        """What ``t=y`` makes of a policy: one level less."""
        if not self.testing or policy is None:
            return policy
        return POLICIES[max(0, POLICIES.index(policy) - 1)]


def is_record(octets: bytes) -> bool:
    """Whether a TXT record is one of DMARC: the version first, and written exactly."""
    return _VERSION.match(octets.decode("latin-1")) is not None


def is_almost_record(octets: bytes) -> bool:
    """Whether it was meant to be one."""
    return not is_record(octets) and _ALMOST.match(octets.decode("latin-1")) is not None


def parse(octets: bytes) -> DmarcRecord:
    """The record in parts; faults are told, and their tags passed over (section 4.7)."""
    text = octets.decode("latin-1")
    tags: dict[str, str] = {}
    problems: list[DmarcProblem] = []
    wrong: set[str] = set()
    for part in text.split(";")[1:]:
        word = part.strip(" \t")
        if not word:
            continue
        found = _TAG.fullmatch(word)
        name = found[1].lower() if found else ""
        if not found or name in tags or not word.isascii() or not word.isprintable():
            problems.append(DmarcProblem(code="syntax", detail=shown(word)))
        elif name in REMOVED:
            problems.append(DmarcProblem(code="removed-tag", detail=shown(word)))
        elif name in VALUES and found[2].lower() not in VALUES[name]:
            wrong.add(name)
            problems.append(DmarcProblem(code="invalid-value", detail=shown(word)))
        elif name in VALUES or name in FREE:
            tags[name] = found[2] if name in FREE else found[2].lower()
        else:
            problems.append(DmarcProblem(code="unknown-tag", detail=shown(word)))
    p = tags.get("p")
    if p is None and "p" not in wrong:
        problems.append(DmarcProblem(code="no-policy", detail=None))
        p = "none"
    if wrong & {"p", "sp", "np"}:
        reported = any(_REPORT.fullmatch(uri.strip()) for uri in tags.get("rua", "").split(","))
        p = "none" if reported else None
        problems.append(DmarcProblem(code="no-effect", detail=p and f"p={p}"))
        tags.pop("sp", None)
        tags.pop("np", None)
    return DmarcRecord(
        text=shown(text),
        p=p,
        sp=tags.get("sp"),
        np=tags.get("np"),
        psd=tags.get("psd", "u"),
        testing=tags.get("t") == "y",
        strict_dkim=tags.get("adkim") == "s",
        strict_spf=tags.get("aspf") == "s",
        problems=tuple(problems),
    )
