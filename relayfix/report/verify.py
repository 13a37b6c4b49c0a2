# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a bundle is whole: every file against the manifest, and what the case is.

A bundle comes from a stranger, or may: names, sizes and counts are capped before anything is
unpacked, nothing is ever written to disk, and no name in it is used as a path.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from relayfix.model.record import to_dict
from relayfix.report.bundle import ALWAYS, MANIFEST, REPORT
from relayfix.report.document import SCHEMA, Document

ProblemKind = Literal["missing", "extra", "changed", "unreadable"]

MOST_FILES = 10_000
MOST_BYTES = 512 * 2**20
"""Of all files together, unpacked."""
MOST_JSON = 64 * 2**20
_CHUNK = 2**20

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHOWN = 200

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,  # an encrypted entry
    NotImplementedError,  # an unknown compression
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    file: str
    problem: ProblemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """``case`` is the first case of the report, redacted as it was written; None without one."""

    ok: bool
    problems: tuple[Problem, ...]
    case: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    bytes: int
    sha256: str


def verify(path: Path) -> Verification:
    """Compares a bundle with its manifest; a file that is no bundle is one unreadable file."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError:
        data = None
    if data is None:
        return _nothing(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _compare(path, archive)
    except _BROKEN:
        return _nothing(path)


def verify_document(verification: Verification) -> Document:
    """The contract's ``verify --json``."""
    return {
        "schema": SCHEMA,
        "ok": verification.ok,
        "problems": to_dict(verification.problems),
        "case": verification.case,
    }


def _nothing(path: Path) -> Verification:
    problem = Problem(file=_shown(path.name), problem="unreadable")
    return Verification(ok=False, problems=(problem,), case=None)


def _compare(path: Path, archive: zipfile.ZipFile) -> Verification:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        return _nothing(path)
    counted = Counter(entry.filename for entry in entries)
    problems = [
        Problem(file=_shown(name), problem="extra") for name, count in counted.items() if count > 1
    ]
    listed, complaint = _listed(archive, counted)
    if complaint is not None:
        problems.append(complaint)
    document: bytes | None = None
    for name in sorted(counted.keys() | listed.keys() | set(ALWAYS)):
        if name == MANIFEST or counted[name] > 1:
            continue
        problem, content = _judge(archive, counted, listed, name, manifest_read=complaint is None)
        if name == REPORT:
            document = content
        if problem is not None:
            problems.append(Problem(file=_shown(name), problem=problem))
    case = _case(document)
    if document is not None and case is None and not _complained(problems, REPORT):
        problems.append(Problem(file=REPORT, problem="unreadable"))
    return Verification(ok=not problems, problems=tuple(problems), case=case)


def _judge(
    archive: zipfile.ZipFile,
    counted: Counter[str],
    listed: dict[str, _Listed],
    name: str,
    *,
    manifest_read: bool,
) -> tuple[ProblemKind | None, bytes | None]:
    """What is wrong with one file, and its content where that is the report."""
    if name not in counted:
        return "missing", None
    if name not in listed and manifest_read:
        return "extra", None
    digest, size, content = hashlib.sha256(), 0, bytearray()
    keep = name == REPORT
    try:
        for chunk in _unpacked(archive, name):
            digest.update(chunk)
            size += len(chunk)
            if keep and size <= MOST_JSON:
                content += chunk
    except _BROKEN:
        return "unreadable", None
    kept = bytes(content) if keep and size <= MOST_JSON else None
    if not manifest_read:
        return None, kept
    same = digest.hexdigest() == listed[name].sha256 and size == listed[name].bytes
    return (None if same else "changed"), kept


def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The content of an entry in pieces; zipfile never gives more of it than the entry promised."""
    promised = archive.getinfo(name).file_size
    with archive.open(name) as file:
        got = 0
        while chunk := file.read(_CHUNK):
            got += len(chunk)
            yield chunk
        if got != promised:
            raise zipfile.BadZipFile("shorter than it says")


def _listed(
    archive: zipfile.ZipFile, counted: Counter[str]
) -> tuple[dict[str, _Listed], Problem | None]:
    """The files of the manifest, or what is wrong with it."""
    if MANIFEST not in counted:
        return {}, Problem(file=MANIFEST, problem="missing")
    try:
        if archive.getinfo(MANIFEST).file_size > MOST_JSON:
            raise ValueError("too large")
        manifest = _loaded(b"".join(_unpacked(archive, MANIFEST)))
        return _rows(manifest), None
    except _BROKEN:
        return {}, Problem(file=MANIFEST, problem="unreadable")


def _rows(manifest: object) -> dict[str, _Listed]:
    """Every row of a manifest, or `ValueError`: one bad row makes all of it worthless."""
    if not isinstance(manifest, dict) or set(manifest) != {"files", "created", "relayfix"}:
        raise ValueError("not a manifest")
    if not all(isinstance(manifest[key], str) for key in ("created", "relayfix")):
        raise ValueError("not a manifest")
    rows: dict[str, _Listed] = {}
    if not isinstance(manifest["files"], list) or len(manifest["files"]) > MOST_FILES:
        raise ValueError("no list of files")
    for row in manifest["files"]:
        if not isinstance(row, dict) or set(row) != {"name", "bytes", "sha256"}:
            raise ValueError("not a row")
        name, size, sha256 = row["name"], row["bytes"], row["sha256"]
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in rows:
            raise ValueError("not a name of ours")
        if name == MANIFEST or isinstance(size, bool) or not isinstance(size, int) or size < 0:
            raise ValueError("not a size")
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise ValueError("not a checksum")
        rows[name] = _Listed(bytes=size, sha256=sha256)
    return rows


def _case(data: bytes | None) -> Document | None:
    """The first case of a report, where it has one."""
    if data is None:
        return None
    try:
        document = _loaded(data)
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return None
    cases = document.get("cases")
    if not isinstance(cases, list) or not cases or not isinstance(cases[0], dict):
        return None
    return cases[0]


def _loaded(data: bytes) -> Any:
    """JSON as it should be; `ValueError` for anything else, however deep."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _complained(problems: list[Problem], name: str) -> bool:
    return any(problem.file == name for problem in problems)


def _shown(name: str) -> str:
    """A stranger's file name as plain text."""
    printable = "".join(
        c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in name
    )
    return printable[:_SHOWN]
