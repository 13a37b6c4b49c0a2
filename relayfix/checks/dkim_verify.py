# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the signatures on a message that came back whole still hold: RFC 6376 section 6.1."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dkim  # type: ignore[import-untyped]  # dkimpy has no types

NO_KEY = frozenset({"missing", "revoked", "wrong-type", "syntax", "short"})
"""Keys with which no signature can be verified."""
MAX_BITS = 4096
"""RFC 8301 section 3.2 asks for no more; a longer key would keep the processor busy for long."""
MAX_HEADER = 100_000
"""Bytes of the header section."""
MAX_HEADER_LINES = 3_000
MAX_FIELD = 8_192
"""Bytes of one signature field."""
MAX_STEPS = 500_000_000
"""Of a search for blanks at the end of a line, which grows with the square of their number."""

_END = re.compile(rb"\r?\n\r?\n")
_BLANKS = re.compile(rb"[ \t]{64,}")
_GAP = re.compile(rb"\s{64}")
_NOT_OURS = (b"t", b"x")
"""Times. How old a signature is today says nothing of the day the message was refused."""
_SILENT = logging.Logger("dkim", logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """What stands at a selector: the status of `DkimKey`, and the record where it is good."""

    status: str
    record: bytes | None = None
    bits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One signature; ``result`` is that of `DkimData`, None where it cannot be told."""

    domain: str
    selector: str
    result: str | None


def verify(
    message: bytes, keys: Mapping[tuple[str, str], PublishedKey]
) -> tuple[Verification, ...]:
    """Every signature of ``message`` whose domain and selector, in lower case, are in ``keys``.

    Asks nobody. ARC's signatures are none of these. Whatever the message holds, this takes a few
    seconds at most and raises nothing; it is no work for an event loop all the same.
    """
    if not _bounded(message):
        return ()
    import dkim

    try:
        whole = dkim.DKIM(message, logger=_SILENT)
    except (dkim.DKIMException, IndexError):
        return ()  # a line in the header section that is no field
    fields = [field for field in whole.headers if field[0].lower() == b"dkim-signature"]
    found = (_one(whole, bytes(name), bytes(value), keys) for name, value in fields)
    return tuple(verification for verification in found if verification is not None)


def _bounded(message: bytes) -> bool:
    """Whether the library's regular expressions come to an end with this message soon."""
    end = _END.search(message)
    if end is None or end.start() > MAX_HEADER:
        return False
    if message.count(b"\n", 0, end.start()) > MAX_HEADER_LINES:
        return False
    runs = (len(run.group()) for run in _BLANKS.finditer(message, end.end()))
    return sum(run * run for run in runs) <= MAX_STEPS


def _one(
    whole: dkim.DKIM, name: bytes, value: bytes, keys: Mapping[tuple[str, str], PublishedKey]
) -> Verification | None:
    import dkim.util  # type: ignore[import-untyped]  # as above

    if len(value) > MAX_FIELD or _GAP.search(value):
        return None
    try:
        tags = dkim.util.parse_tag_value(value)
        domain, selector = (
            re.sub(rb"\s+", b"", tags[tag]).decode("ascii").lower() for tag in (b"d", b"s")
        )
    except (dkim.util.InvalidTagValueList, KeyError, UnicodeDecodeError):
        return None
    key = keys.get((domain, selector))
    if key is None:
        return None
    if key.status in NO_KEY:
        result: str | None = "key"
    else:
        result = _judge(whole, (name, value), tags, key)
    return Verification(domain=domain, selector=selector, result=result)


def _judge(
    whole: dkim.DKIM, field: tuple[bytes, bytes], tags: dict[bytes, bytes], key: PublishedKey
) -> str | None:
    import dkim

    try:
        dkim.validate_signature_fields({k: v for k, v in tags.items() if k not in _NOT_OURS})
        signed = [name.lower() for name in re.split(rb"\s*:\s*", tags[b"h"])]
        if tags[b"a"] == b"rsa-sha1":
            return None  # RFC 8301 section 3.1 is against it; some still take it
        if b"from" not in signed or not _identity_allowed(tags, key.record):
            return "signature"
        _load(whole, key)
    except Exception:
        # Made for messages that somebody signed, the library meets anything else with whatever
        # its own code happens to raise; that is no finding about the message.
        return None
    try:
        good = whole.verify_sig_process(tags, signed, field, None)
    except dkim.ValidationError:
        return "body-hash"  # with a key that is for mail, nothing else is complained of like this
    except Exception:
        return None  # as above; no key among them
    if not good:
        return "signature"
    return None if _over(tags) else "pass"


def _load(whole: dkim.DKIM, key: PublishedKey) -> None:
    """Give the library the key. Without one it still judges the body, and then raises."""
    import dkim

    whole.pk = whole.keysize = whole.ktag = None
    whole.seqtlsrpt = False
    if key.record is None or key.bits is None or key.bits > MAX_BITS:
        return
    try:
        whole.pk, whole.keysize, whole.ktag, whole.seqtlsrpt = dkim.evaluate_pk("", key.record)
    except dkim.DKIMException:
        return  # Ed25519 takes a library more


def _identity_allowed(tags: dict[bytes, bytes], record: bytes | None) -> bool:
    """``t=s`` in the key: i= must be of the very domain of d= (RFC 6376 section 3.6.1)."""
    import dkim.util

    if record is None or b"i" not in tags:
        return True
    flags = dkim.util.parse_tag_value(record).get(b"t", b"")
    strict = b"s" in [flag.strip() for flag in flags.split(b":")]
    return not strict or tags[b"i"].rpartition(b"@")[2].lower() == tags[b"d"].lower()


def _over(tags: dict[bytes, bytes]) -> bool:
    """Whether its time is over by now; whether it was at the refusal, nobody knows any more."""
    return b"x" in tags and int(tags[b"x"]) < time.time()
