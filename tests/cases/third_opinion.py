# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of one who knew the contract and the decision table, and not the program.

The truths in ``third_opinion.toml`` stood before the program saw a case. Where it thought
otherwise, one of the two was wrong; what was changed in the table since then says so in its rule.

::

    [[case]]
    name = "spf-missing-gmail"
    rule = "5.7.27 Gmail"
    zone = { "sender.example" = { MX = [[10, "mail.sender.example"]] } }  # beside the usual world
    options = ["--scope", "everyone"]
    truths = [["spf-missing", "your-it", "certain likely"]]   # cause, desk, how sure, also noticed
    fix = true                                                # a record may be proposed
    [[case.notices]]
    by = "postfix"
    reply = "550 5.7.27 …"

A notice is what `tests.support.plain_notices` writes, ``{ text = … }`` pasted, or ``{ mail = … }``
as it stands. Without ``zone`` nobody is asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.cases.vocabulary import ANY_FIX, Case, Truth
from tests.support import plain_notices
from tests.support.plain_notices import MX, MX_IP, OWN, OWN_IP

_FILE = Path(__file__).with_suffix(".toml")
_WRITERS: Mapping[str, Callable[..., str]] = {
    "postfix": plain_notices.postfix,
    "exim": plain_notices.exim,
    "sendmail": plain_notices.sendmail,
    "qmail": plain_notices.qmail,
    "gmail": plain_notices.gmail,
    "exchange": plain_notices.exchange,
}
WORLD: Mapping[str, Any] = {
    "sender.example": {
        "TXT": [f"v=spf1 ip4:{OWN_IP} include:spf.protection.outlook.com -all"],
        "MX": [(10, OWN)],
    },
    OWN: {"A": [OWN_IP]},
    "10.2.0.192.in-addr.arpa": {"PTR": [OWN]},
    "_dmarc.sender.example": {"TXT": ["v=DMARC1; p=none"]},
    "spf.protection.outlook.com": {"TXT": ["v=spf1 ip4:198.51.100.128/27 -all"]},
    "recipient.example": {"MX": [(10, MX)], "TXT": ["v=spf1 mx -all"]},
    MX: {"A": [MX_IP]},
    "25.100.51.198.in-addr.arpa": {"PTR": [MX]},
    "other.example": {"MX": [(10, "mx.other.example")]},
    "mx.other.example": {"A": ["198.51.100.77"]},
}
"""Two recipients whose mail arrives, and a sender with all in order."""


def _read() -> tuple[Case, ...]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["case"]
    return tuple(_case(row) for row in rows)


def _case(row: Mapping[str, Any]) -> Case:
    first, *more = (_written(notice) for notice in row["notices"])
    fix = ANY_FIX if row.get("fix") else None
    truths = [_truth(told, fix) for told in row["truths"]]
    return Case(
        name=f"third-{row['name']}",
        rule=row["rule"],
        kind="text" if "text" in row["notices"][0] or row["notices"][0].get("pasted") else "eml",
        returned=first.encode(),
        more=tuple(one.encode() for one in more),
        zone={**WORLD, **row["zone"]} if "zone" in row else None,
        options=tuple(row.get("options", ())),
        truth=truths[0],
        further=tuple(truths[1:]),
    )


def _written(notice: Mapping[str, Any]) -> str:
    if "by" not in notice:
        return str(notice.get("text") or notice["mail"])
    given = {name: value for name, value in notice.items() if name != "by"}
    if isinstance(given.get("orig"), Mapping):
        given["orig"] = plain_notices.original(**given["orig"])
    if given.pop("unnamed", False):
        # No other server is named: the one that wrote the notice speaks for itself.
        given["host"] = None
    return _WRITERS[notice["by"]](**given)


def _truth(told: list[str], fix: str | None) -> Truth:
    verdict, who, sure, *also = told
    return Truth(verdict=verdict, who=who, sure=tuple(sure.split()), also=tuple(also), fix=fix)


THIRD = _read()
