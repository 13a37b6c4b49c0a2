# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program's opinion of a proposed SPF record: pyspf reads the same zone, with the record
in place of the old one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.nameserver import Zone

spf = pytest.importorskip("spf", reason="pyspf is not here")


def result(zone: Zone, domain: str, record: str, ip: str, sender: str) -> tuple[str, int]:
    """What pyspf says of the address with the record in place, and how many look-ups it counts."""
    known = {name.lower(): entry for name, entry in zone.items()}
    others = [text for text in _entry(known, domain).get("TXT", ()) if not _is_spf(text)]
    known[domain] = {**_entry(known, domain), "TXT": [*others, record]}

    def look_up(name: str, kind: str, *_: object, **__: object) -> list[Any]:
        name = name.lower().rstrip(".")
        rows = _entry(known, name).get(kind, ())
        return [((name, kind), _value(kind, row)) for row in rows]

    usual, spf.DNSLookup = spf.DNSLookup, look_up
    try:
        query = spf.query(i=ip, s=sender, h=domain, strict=2)
        said, _, _ = query.check()
    finally:
        spf.DNSLookup = usual
    return str(said), int(query.lookups)


def _entry(zone: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = zone.get(name, {})
    return {} if isinstance(entry, str) else entry


def _is_spf(text: Any) -> bool:
    return isinstance(text, str) and text.lower().startswith("v=spf1")


def _value(kind: str, row: Any) -> Any:
    if kind == "TXT":
        parts = row if isinstance(row, (list, tuple)) else [row]
        return tuple(str(part).encode() for part in parts)
    return row
