# SPDX-License-Identifier: GPL-3.0-or-later
"""One file's bytes into its rows: a returned message is diagnosed, a bundle has been already."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from relayfix.diagnosis import answered_by_bounces, diagnose
from relayfix.intake.parse import parse
from relayfix.knowledge.domains import address, domain_of, normalised
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.diagnosis import Case, Who
from relayfix.model.sentence import Sentence
from relayfix.triage.row import CAUSE, NOT_RETURNED, Row, Sorted

ZIP = b"PK\x03\x04"
REPORT = "report.json"
MOST_JSON = 16 * 1024 * 1024
"""Bytes of a bundle's report."""


def sort(name: str, data: bytes) -> Sorted:
    """The rows of a file; ``name`` only stands in the sentence why there are none."""
    if data.startswith(ZIP):
        return _bundle(name, data)
    bounces = parse(name, data)
    returned = [bounce for bounce in bounces if bounce.kind in (Kind.FAILED, Kind.DELAYED)]
    # A bounce counts once for what several of its recipients have in common.
    if rows := tuple(row for bounce in returned for row in dict.fromkeys(_diagnosed(bounce))):
        return Sorted(rows=rows)
    error = next((bounce.error for bounce in bounces if bounce.error is not None), None)
    return Sorted(error=error or Sentence.of(NOT_RETURNED))


def _diagnosed(bounce: Bounce) -> Iterator[Row]:
    """Each bounce by itself: what other people's messages say proves nothing for this one."""
    found = diagnose((bounce,), answered_by_bounces((bounce,)))
    for case in found.cases:
        host = case.attribution.refusing_host
        for domain in _domains(case):
            yield Row(
                cause=case.verdict.id,
                who=case.verdict.who.value,
                refusing_host=(host.name or host.ip) if host is not None else None,
                recipient_domain=domain,
                date=_date(bounce),
            )


def _domains(case: Case) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(domain_of(r.final_recipient) for r in case.recipients)) or (None,)


def _date(bounce: Bounce) -> datetime | None:
    """When it was refused, as far as the bounce says; else when it or the original was sent."""
    dates = [recipient.last_attempt_date for recipient in bounce.recipients]
    dates += [bounce.arrival_date, bounce.date]
    if bounce.original is not None:
        dates.append(bounce.original.date)
    return next((date for date in dates if date is not None), None)


# ── bundles ─────────────────────────────────────────────────────────────────────────────────


def _bundle(name: str, data: bytes) -> Sorted:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(REPORT) as file:
            document = json.loads(file.read(MOST_JSON + 1)[:MOST_JSON])
        rows = tuple(_told(document))
        return Sorted(rows=rows) if rows else Sorted(error=Sentence.of(NOT_RETURNED))
    except (KeyError, ValueError, TypeError, RecursionError, OSError, EOFError):
        return Sorted(error=Sentence.of("triage.no_bundle", name=name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return Sorted(error=Sentence.of("triage.no_bundle", name=name))


def _told(document: dict[str, Any]) -> Iterator[Row]:
    """The rows of a report, each of its bounces by itself; an error of the built-in kinds where it
    is none."""
    dates = dict(enumerate(_iso(bounce.get("arrival_date")) for bounce in document["bounces"]))
    for case in document["cases"]:
        verdict, host = case["verdict"], case["attribution"]["refusing_host"] or {}
        refused = {(r["bounce"], _domain(r["final_recipient"])) for r in case["recipients"]}
        for bounce, domain in sorted(refused, key=repr) or [(None, None)]:
            yield Row(
                cause=_word(verdict["id"]),
                who=Who(verdict["who"]).value,
                refusing_host=normalised(host.get("name")) or address(host.get("ip")),
                recipient_domain=domain,
                date=dates.get(bounce),
            )


def _domain(called: object) -> str | None:
    """Of an address; a masked one is a mapping."""
    return domain_of(called) if isinstance(called, str) else None


def _word(text: object) -> str:
    if not isinstance(text, str) or not CAUSE.fullmatch(text):
        raise ValueError("no cause")
    return text


def _iso(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
