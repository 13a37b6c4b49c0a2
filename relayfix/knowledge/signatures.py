# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers say when they refuse: patterns over their words, in order, the first wins."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass

from relayfix.model.bounce import Reason
from relayfix.resources import resource


class KnowledgeError(ValueError):
    """A broken entry; names the file and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    id: str
    provider: str
    pattern: re.Pattern[str]
    reason: Reason
    source: str
    weak: bool = False
    """So few words that they prove nothing unless a server is known to have said them."""


@functools.cache
def signatures() -> tuple[Signature, ...]:
    """All signatures, in the order in which they are tried."""
    file = resource("knowledge", "signatures.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["signature"]
    found: dict[str, Signature] = {}
    for row in rows:
        key = row.get("id", "?")
        try:
            signature = Signature(
                id=row["id"],
                provider=row["provider"],
                pattern=re.compile(row["pattern"], re.IGNORECASE),
                reason=Reason(row["reason"]),
                source=row["source"],
                weak=row.get("weak", False),
            )
        except (KeyError, ValueError, re.error) as error:
            raise KnowledgeError(f"{file.name}: {key}: {error}") from error
        if key in found:
            raise KnowledgeError(f"{file.name}: {key} stands twice")
        found[key] = signature
    return tuple(found.values())


def match(words: str) -> Signature | None:
    """The signature that the server's words carry, codes and text together, or None.

    A signature that knows no reason gives way to any later one that does.
    """
    vague: Signature | None = None
    for signature in signatures():
        if vague is not None and signature.reason is Reason.UNKNOWN:
            continue
        if signature.pattern.search(words):
            if signature.reason is not Reason.UNKNOWN:
                return signature
            vague = signature
    return vague
