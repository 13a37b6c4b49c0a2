# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents of ``--json``: the records under their contract names, sentences as words.

None of them is redacted: they stay on the machine. What leaves goes through `redaction` first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from relayfix import __version__
from relayfix.knowledge.texts import Catalogue
from relayfix.model.bounce import Bounce
from relayfix.model.check import CheckResult, Subject
from relayfix.model.dossier import Dossier
from relayfix.model.record import to_dict

SCHEMA = "relayfix/1"

Document = dict[str, Any]

_OF_THE_FIRST_CASE = ("attribution", "verdict", "causes", "also_noticed", "steps", "fixes")
_ADDRESSES_OF_A_RECIPIENT = ("final_recipient", "original_recipient")
_ADDRESSES_OF_AN_ORIGINAL = ("from", "envelope_from", "to", "cc")


def read_document(bounces: Iterable[Bounce], catalogue: Catalogue) -> Document:
    """What each returned message says, in order."""
    return {"schema": SCHEMA, "bounces": _bounces(bounces, catalogue)}


def check_document(
    subject: Subject, checks: Iterable[CheckResult], catalogue: Catalogue
) -> Document:
    """The checks that were made without a returned message."""
    return {
        "schema": SCHEMA,
        "subject": to_dict(subject, say=catalogue.say),
        "checks": to_dict(tuple(checks), say=catalogue.say),
    }


def diagnose_document(dossier: Dossier, catalogue: Catalogue) -> Document:
    """The whole job; ``dossier.diagnosis`` must hold at least one case."""
    cases = to_dict(dossier.diagnosis.cases, say=catalogue.say)
    first = cases[0]
    return {
        "schema": SCHEMA,
        "relayfix": __version__,
        "created": dossier.created.isoformat(),
        "bounces": _bounces(dossier.bounces, catalogue),
        "answers": to_dict(dossier.answers),
        "environment": to_dict(dossier.environment),
        "checks": to_dict(dossier.checks, say=catalogue.say),
        "cases": cases,
        **{key: first[key] for key in _OF_THE_FIRST_CASE},
        "reported_by": dossier.reported_by,
        "note": dossier.note,
    }


def _bounces(bounces: Iterable[Bounce], catalogue: Catalogue) -> list[Document]:
    found = []
    for bounce in bounces:
        document = to_dict(bounce, say=catalogue.say)
        for recipient in document["recipients"]:
            _add_ascii(recipient, _ADDRESSES_OF_A_RECIPIENT)
        if document["original"] is not None:
            _add_ascii(document["original"], _ADDRESSES_OF_AN_ORIGINAL)
        found.append(document)
    return found


def _add_ascii(record: Document, keys: Iterable[str]) -> None:
    """Beside an address with an internationalised domain, the same with its A-labels."""
    for key in keys:
        value = record[key]
        if isinstance(value, str):
            in_ascii: Any = ascii_domain(value)
        else:
            in_ascii = [ascii_domain(item) for item in value or ()]
        if in_ascii != value and in_ascii:
            record[f"{key}_ascii"] = in_ascii


def ascii_domain(address: str) -> str:
    """The address with its domain as A-labels (RFC 5890 2.3.2.1); as it was where it has none.

    The local part is never changed: only its own server knows what it means (RFC 6531).
    """
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    labels = []
    for label in unicodedata.normalize("NFC", domain.lower()).split("."):
        encoded = label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        if len(encoded) > 63:
            return address
        labels.append(encoded)
    return local + at + ".".join(labels)
