# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the program, and what each may import: the architecture as a table.

A bounce goes through the rooms in one direction, so that each can be understood, tested and
changed without the later ones. A new room, a new top-level module or a new dependency is added
here, on purpose, or it does not exist.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from tests.support.imports import Import, top

FOUNDATIONS = frozenset({"relayfix", "resources", "process_limits"})
"""Anyone may import these; they import nothing of ours."""

ROOMS: dict[str, frozenset[str]] = {
    "model": frozenset(),
    "knowledge": frozenset({"model"}),
    "intake": frozenset({"model", "knowledge"}),
    "net": frozenset({"model"}),
    "checks": frozenset({"model", "knowledge", "net"}),
    "diagnosis": frozenset({"model", "knowledge"}),
    "interview": frozenset({"model", "diagnosis"}),
    "report": frozenset({"model", "knowledge"}),
    "store": frozenset({"model"}),
}

JOURNEY = frozenset(ROOMS)
"""What the modules above the rooms may import: every room that has no widget."""

SHELLS: dict[str, frozenset[str]] = {
    "session": JOURNEY,
    "again": frozenset({"model"}),
    "handing_over": frozenset({"model"}),
    "inputs": JOURNEY,
    "terminal": JOURNEY,
    "password": JOURNEY,
    "options": JOURNEY | {"inputs", "terminal", "password"},
    "findings": JOURNEY | {"terminal"},
    "triage": JOURNEY,
    "gui": JOURNEY | {"session", "again", "handing_over", "inputs"},
    "cli": JOURNEY
    | {"triage", "session", "inputs", "terminal", "password", "options", "findings", "gui"},
    "selftest": JOURNEY | {"session", "inputs", "gui"},
    "__main__": JOURNEY
    | {
        "selftest",
        "triage",
        "session",
        "inputs",
        "terminal",
        "password",
        "options",
        "findings",
        "gui",
        "cli",
    },
}

_TABLE = {**ROOMS, **SHELLS}

Allowed = Callable[[str], bool]


def _within(*places: str) -> Allowed:
    return lambda module: any(module == place or module.startswith(f"{place}.") for place in places)


def _nowhere(_module: str) -> bool:
    return False


CONFINED: tuple[tuple[tuple[str, ...], Allowed, str], ...] = (
    (
        ("extract_msg",),
        _within("relayfix.intake.msg"),
        "130 ms and 28 MB to import: only the reader of .msg files pays for it",
    ),
    (
        ("keyring",),
        _within("relayfix.store.secrets"),
        "one module decides what a safe keyring is",
    ),
    (
        ("dns",),
        _within("relayfix.net"),
        "questions to the DNS go through one resolver and one cache",
    ),
    (("dkim",), _within("relayfix.checks"), "DKIM is a check"),
    (("truststore",), _within("relayfix.net"), "whom TLS trusts is decided in one place"),
    (("cryptography",), _within("relayfix.net"), "a certificate is looked at where TLS is spoken"),
    (
        ("publicsuffixlist",),
        _within("relayfix.knowledge"),
        "one module answers what an organisation's domain is",
    ),
    (
        ("PySide6", "shiboken6"),
        _within("relayfix.gui", "relayfix.report.pdf"),
        "the core runs, and is tested, without Qt",
    ),
    (
        (
            *("socket", "ssl", "select", "selectors", "socketserver", "smtplib", "imaplib"),
            *("poplib", "ftplib", "http", "urllib.request", "xmlrpc", "wsgiref"),
            *("asyncio.open_connection", "asyncio.start_server", "asyncio.open_unix_connection"),
        ),
        _within("relayfix.net"),
        "sockets are opened in relayfix/net alone, where consent is known",
    ),
    (
        ("PySide6.QtNetwork",),
        _within("relayfix.gui.single_instance"),
        "Qt opens sockets too; a local one, to find a window that is open already, is all we need",
    ),
    (
        ("resource",),
        _within("relayfix.process_limits"),
        "Windows has none: one module knows that",
    ),
    (
        ("fcntl", "termios", "tty", "pty", "pwd", "grp", "os.fork", "os.forkpty"),
        _nowhere,
        "Windows has none: one new module with a fallback, named in tests/support/rooms.py",
    ),
    (
        ("msvcrt",),
        _within("relayfix.intake.worker"),
        "Windows alone has it: the reader's pipes carry bytes, and nobody else needs to say so",
    ),
    (
        ("winreg",),
        _within("relayfix.store.windows"),
        "Windows alone has it: one module reads its registry, and says so elsewhere",
    ),
    (
        ("_winapi", "ctypes.wintypes"),
        _nowhere,
        "Windows alone has it: one new module with a fallback, named in tests/support/rooms.py",
    ),
    (
        ("subprocess",),
        _within("relayfix.intake.reader"),
        "the only process we start is the reader of strangers' files",
    ),
    (
        ("multiprocessing", "pickle", "marshal", "shelve"),
        _nowhere,
        "what a child process says is JSON that is checked, never objects",
    ),
    (
        ("?",),
        _within("relayfix.intake.notices.families"),
        "a module's name is written out, so that packagers find it; the spec names that folder",
    ),
)

_DECLARED = frozenset(top(name) for names, _, _ in CONFINED for name in names)


def direction_errors(module: str, imports: Iterable[Import], known: frozenset[str]) -> list[str]:
    """Imports of ours against the directions. ``known`` are the names of all our modules."""
    room = _room(module)
    if room in FOUNDATIONS:
        allowed: frozenset[str] = frozenset()
    elif room in _TABLE:
        allowed = _TABLE[room] | FOUNDATIONS | {room}
    else:
        return [f"{module}: {room} is no room yet; give it a row in tests/support/rooms.py"]
    errors = []
    for found in imports:
        if top(found.name) != "relayfix":
            continue
        target = _room(_module(found.name, known))
        if target not in allowed:
            errors.append(
                f"{module}:{found.line} imports {found.name}: {room} may import only "
                f"{', '.join(sorted(allowed)) or 'nothing of ours'}, because the corridor has one "
                "direction"
            )
    return errors


def confinement_errors(module: str, imports: Iterable[Import]) -> list[str]:
    """Imports of others: what one place alone may use, and what nobody has declared."""
    errors = []
    for found in imports:
        if top(found.name) == "relayfix":
            continue
        errors += [
            f"{module}:{found.line} imports {found.name}: {reason}"
            for names, allowed, reason in CONFINED
            if not allowed(module) and any(f"{found.name}.".startswith(f"{n}.") for n in names)
        ]
        package = top(found.name)
        if package not in sys.stdlib_module_names and package not in _DECLARED:
            errors.append(
                f"{module}:{found.line} imports {found.name}: a dependency is declared in "
                "pyproject.toml with its reason, and confined in tests/support/rooms.py"
            )
    return errors


def _module(name: str, known: frozenset[str]) -> str:
    """The longest part of a dotted name that is a module."""
    while name not in known and "." in name:
        name = name.rpartition(".")[0]
    return name


def _room(module: str) -> str:
    """``intake`` for ``relayfix.intake.eml``; ``relayfix`` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]
