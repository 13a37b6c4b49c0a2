# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed settings: read from where only an administrator can write, or not used at all.

They name a server that gets the person's password, so a file that the person or another user
could change counts for nothing. One that IT wrote and that is broken is not half used: nobody is
contacted until it is mended.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from relayfix.model.policy import NO_POLICY, Policy
from relayfix.model.sentence import Sentence

MAX_BYTES = 256 * 1024
NAME = "policy.toml"

ADMINISTRATORS = frozenset({0})
"""Who may own a policy on Linux and macOS: root."""


def load(places: tuple[Path, ...] = ()) -> Policy:
    """The managed settings of this computer; `NO_POLICY` where there are none.

    The first place that has any counts alone. ``places`` are files to look at instead.
    """
    owners = ADMINISTRATORS
    distrusted: Policy | None = None
    if sys.platform == "win32" and not places:
        from relayfix.store.windows import REGISTRY, registry

        found = registry()
        if found:
            return _formed(found, REGISTRY)
    for file in places or tuple(_places()):
        try:
            about = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            about = None
        if about is not None and not _is_administrators(file, owners):
            distrusted = distrusted or Policy(
                problem=Sentence.of("policy.distrusted", file=str(file))
            )
            continue
        return _read(file, owners)
    return distrusted or NO_POLICY


def _places() -> Iterator[Path]:
    """Where a policy may stand, in the order in which it counts."""
    if sys.platform == "win32":
        from relayfix.store.windows import program_data

        yield Path(program_data(), "RelayFix", NAME)
    elif sys.platform == "darwin":
        library = Path("/Library")
        yield library / "Managed Preferences" / "org.relayfix.RelayFix.plist"
        yield library / "Application Support" / "RelayFix" / NAME
    else:
        yield Path("/etc/relayfix", NAME)
        for folder in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
            if folder.startswith("/"):
                yield Path(folder, "relayfix", NAME)


def _is_administrators(file: Path, owners: frozenset[int]) -> bool:
    """Whether nobody else can change the file, or put another one in its place."""
    if sys.platform == "win32":
        from relayfix.store.windows import is_administrators

        return is_administrators(file) and is_administrators(file.parent)
    # The way that was named and the way that links lead, each with all its folders.
    chain = {*_with_parents(file.absolute()), *_with_parents(file.resolve())}
    try:
        return all(_is_closed(path.stat(), owners) for path in chain)
    except OSError:
        return False


def _with_parents(path: Path) -> tuple[Path, ...]:
    return (path, *path.parents)


def _is_closed(about: os.stat_result, owners: frozenset[int]) -> bool:
    if about.st_uid not in owners and about.st_uid != 0:
        return False
    if stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX:
        return True  # in such a folder nobody can replace what is another's
    # With access control lists the group's bits tell the most that anybody in them may.
    others = about.st_mode & stat.S_IWOTH
    group = about.st_mode & stat.S_IWGRP and about.st_gid != 0
    return not others and not group


def _read(file: Path, owners: frozenset[int]) -> Policy:
    name = str(file)
    try:
        with file.open("rb") as stream:
            about = os.fstat(stream.fileno())
            data = stream.read(MAX_BYTES + 1)
    except OSError:
        return broken(name, Sentence.of("policy.broken.closed", file=name))
    if sys.platform != "win32" and not (stat.S_ISREG(about.st_mode) and _is_closed(about, owners)):
        return Policy(problem=Sentence.of("policy.distrusted", file=name))
    if len(data) > MAX_BYTES:
        return broken(name, Sentence.of("policy.broken.large", file=name))
    if file.suffix == ".plist":
        import plistlib

        try:
            found = plistlib.loads(data)
        except Exception:  # whatever its two parsers stumble over, it is no property list
            return broken(name, Sentence.of("policy.broken.plist", file=name))
    else:
        import tomllib

        try:
            found = tomllib.loads(data.decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            return broken(name, Sentence.of("policy.broken.toml", file=name, where=str(error)))
    return _formed(found, name)


def _formed(found: Mapping[str, Any], source: str) -> Policy:
    from relayfix.store.policy_form import PolicyError, policy_of

    try:
        return policy_of(found, source)
    except PolicyError as error:
        return broken(source, error.sentence(source))


def broken(source: str, problem: Sentence) -> Policy:
    """What holds until IT has mended its settings: nobody is contacted, and little leaves."""
    from relayfix.model.dossier import IncludeOriginal

    return Policy(
        source=source,
        problem=problem,
        contacts=frozenset(),
        include_original=IncludeOriginal.HEADERS,
        subject=False,
        other_recipients=False,
        own_network=False,
    )
