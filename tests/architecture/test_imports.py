# SPDX-License-Identifier: GPL-3.0-or-later
"""Which room imports what: the table of the rooms, executed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.imports import Import, imports_of
from tests.support.project import PACKAGE, module_name, python_files
from tests.support.rooms import confinement_errors, direction_errors

FILES = python_files(PACKAGE)
KNOWN = frozenset(module_name(file) for file in FILES)

CALLS_THAT_CONTACT = frozenset(
    {
        "open_connection",
        "open_unix_connection",
        "start_server",
        "create_connection",
        "create_datagram_endpoint",
        "create_server",
        "sock_connect",
        "getaddrinfo",
        "gethostbyname",
    }
)
CALLS_WITHOUT_WINDOWS = frozenset({"fork", "forkpty", "getuid", "geteuid", "setsid", "killpg"})
CALLS_TO_A_SHELL = frozenset({"system", "popen", "startfile", "create_subprocess_shell"})


def _imports(file: Path) -> tuple[Import, ...]:
    source = file.read_text(encoding="utf-8")
    return imports_of(module_name(file), source, package=file.name == "__init__.py")


def call_errors(module: str, source: str) -> list[str]:
    """Attributes that open sockets, that Windows lacks, or that start a shell."""
    errors = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        where = f"{module}:{node.lineno} uses {owner or '…'}.{node.attr}"
        if node.attr in CALLS_THAT_CONTACT and not module.startswith("relayfix.net."):
            errors.append(f"{where}: sockets are opened in relayfix/net alone")
        kills_the_reader = (module, node.attr) == ("relayfix.intake.reader", "killpg")
        if owner == "os" and node.attr in CALLS_WITHOUT_WINDOWS and not kills_the_reader:
            errors.append(f"{where}: Windows has none; one new module with a fallback")
        if (owner == "os" or node.attr.startswith("create_")) and node.attr in CALLS_TO_A_SHELL:
            errors.append(f"{where}: no shell ever sees a word of ours or of a stranger's")
    return errors


def test_there_is_something_to_judge() -> None:
    assert {"relayfix", "relayfix.model.bounce", "relayfix.session"} <= KNOWN


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_a_module_imports_only_what_its_room_may(file: Path) -> None:
    module, imports = module_name(file), _imports(file)
    errors = direction_errors(module, imports, KNOWN) + confinement_errors(module, imports)
    errors += call_errors(module, file.read_text(encoding="utf-8"))
    assert not errors, "\n" + "\n".join(errors)


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("relayfix.model.bounce", "import relayfix.knowledge.texts", "model may import only"),
        ("relayfix.diagnosis.ranking", "from relayfix.net import dns", "diagnosis may import only"),
        ("relayfix.checks.spf", "from ..diagnosis import diagnose", "checks may import only"),
        ("relayfix.session", "def f():\n    import relayfix.gui.window", "session may import only"),
        ("relayfix.gui.window", "from relayfix import cli", "gui may import only"),
        ("relayfix.report.html", "from relayfix.checks import CHECKS", "report may import only"),
        ("relayfix.resources", "from relayfix.model import bounce", "nothing of ours"),
        ("relayfix.cellar.wine", "import re", "cellar is no room yet"),
        ("relayfix.intake.eml", "import extract_msg", "130 ms"),
        ("relayfix.gui.pages.hand_over", "import keyring.errors", "safe keyring"),
        ("relayfix.checks.mx", "from dns import resolver", "one resolver"),
        ("relayfix.intake.original", "import dkim", "DKIM is a check"),
        ("relayfix.report.html", "from PySide6.QtGui import QFont", "without Qt"),
        ("relayfix.gui.worker", "import socket", "relayfix/net alone"),
        ("relayfix.checks.server_tls", "import ssl", "relayfix/net alone"),
        ("relayfix.checks.mx", "from asyncio import open_connection", "relayfix/net alone"),
        ("relayfix.checks.mx", "import urllib.request", "relayfix/net alone"),
        ("relayfix.gui.window", "from PySide6.QtNetwork import QTcpSocket", "Qt opens sockets too"),
        ("relayfix.intake.worker", "import resource", "Windows has none"),
        ("relayfix.store.settings", "import fcntl", "Windows has none"),
        ("relayfix.store.settings", "import winreg", "Windows alone"),
        ("relayfix.gui.pages.answer", "import subprocess", "the only process"),
        ("relayfix.intake.reader", "from multiprocessing import Pipe", "never objects"),
        ("relayfix.checks", "import importlib\nimportlib.import_module(n)", "written out"),
        ("relayfix.checks.mx", "import requests", "declared in pyproject.toml"),
        ("relayfix.checks.mx", "__import__('requests')", "declared in pyproject.toml"),
    ],
)
def test_the_rule_sees(module: str, source: str, complaint: str) -> None:
    imports = imports_of(module, source)
    known = KNOWN | {"relayfix.cli", "relayfix.gui.window", "relayfix.net.dns"}
    errors = direction_errors(module, imports, known) + confinement_errors(module, imports)
    assert any(complaint in error for error in errors), errors


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("relayfix.checks.mx", "loop.create_datagram_endpoint(f)", "relayfix/net alone"),
        ("relayfix.gui.worker", "asyncio.open_connection('a', 1)", "relayfix/net alone"),
        ("relayfix.store.settings", "os.getuid()", "Windows has none"),
        ("relayfix.gui.worker", "os.fork()", "Windows has none"),
        ("relayfix.gui.pages.answer", "os.startfile(path)", "no shell"),
    ],
)
def test_the_rule_sees_a_call(module: str, source: str, complaint: str) -> None:
    assert any(complaint in error for error in call_errors(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("relayfix.intake.msg", "import extract_msg\nfrom relayfix.model.bounce import Bounce"),
        ("relayfix.net.dns", "import dns.asyncresolver, socket, ssl"),
        ("relayfix.gui.window", "from PySide6.QtWidgets import QWidget\nfrom . import theme"),
        ("relayfix.checks.spf", "import asyncio\nfrom relayfix import __version__"),
    ],
)
def test_the_rule_lets_through(module: str, source: str) -> None:
    imports = imports_of(module, source)
    assert direction_errors(module, imports, KNOWN | {"relayfix.gui.theme"}) == []
    assert confinement_errors(module, imports) == []
    assert call_errors(module, source) == []
