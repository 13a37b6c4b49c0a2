# SPDX-License-Identifier: GPL-3.0-or-later
"""``relayfix --selftest``: whether an installed program has all that it needs.

It touches what a packager can forget: what is imported only when it is needed, data files, fonts,
Qt's translations and image formats, the reader's process, a PDF. It asks nobody anything.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from relayfix import __version__
from relayfix.knowledge.texts import catalogue, languages
from relayfix.resources import resource

LANGUAGES = ("en", "fr")
SAMPLES = ("relay-denied.en.eml", "relay-denied.en.msg")


class Lacking(Exception):
    """Something is not there; the text is for whoever packages the program."""


def main() -> int:
    """One line for each part; 0 where all of them are well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"RelayFix {__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    failed = 0
    for name, part in PARTS:
        try:
            part()
        except Exception as error:
            failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}")
        else:
            print(f"ok     {name}")
    print("all well" if not failed else f"{failed} of {len(PARTS)} parts failed")
    return 1 if failed else 0


def _texts() -> None:
    if languages() != LANGUAGES:
        raise Lacking(f"texts in {languages()}")
    for language in LANGUAGES:
        catalogue(language).text("window.title")


def _knowledge() -> None:
    from relayfix.knowledge.domains import organisational_domain
    from relayfix.knowledge.providers import companies, providers
    from relayfix.knowledge.signatures import signatures
    from relayfix.knowledge.weights import weights

    weights()
    if not (providers() and companies() and signatures()):
        raise Lacking("a table is empty")
    if organisational_domain("mail.shop.example.co.uk") != "example.co.uk":
        raise Lacking("the public suffix list")


def _schemas() -> None:
    for name in ("read", "check", "diagnose", "verify", "triage"):
        json.loads(resource("schema", f"{name}.json").read_text(encoding="utf-8"))


def _imports() -> None:
    import relayfix.checks.runner
    import relayfix.intake.msg
    import relayfix.net.dns
    import relayfix.net.tls
    import relayfix.report.bundle  # noqa: F401 - imported for its effect


def _keyring() -> None:
    from relayfix.store.secrets import backends

    if not backends():
        raise Lacking("no back end of the keyring library was found")


def _reader() -> None:
    """The child process reads a message of each kind."""
    from relayfix.intake.reader import Reader

    with Reader(seconds=30.0) as reader:
        for name in SAMPLES:
            (bounce,) = reader.read(name, resource("samples", name).read_bytes())
            statuses = [recipient.status for recipient in bounce.recipients]
            if statuses != ["5.7.367"]:
                raise Lacking(f"{name} was read as {statuses}, {bounce.error}")
            if bounce.generator != "exchange-online":  # the families were not found
                raise Lacking(f"{name} was read as a notice of {bounce.generator}")


def _pdf() -> None:
    """A report, into a folder that goes away."""
    from relayfix import session
    from relayfix.intake.parse import parse
    from relayfix.model.dossier import Consent
    from relayfix.report import pdf
    from relayfix.report.document import diagnose_document
    from relayfix.report.redaction import redact
    from relayfix.report.view import report_view

    bounces = parse(SAMPLES[0], resource("samples", SAMPLES[0]).read_bytes())
    case = session.dossier(session.with_bounces(session.Session(), (), bounces), language="fr")
    words = catalogue("fr")
    document = redact(diagnose_document(case, words), case, Consent())
    page = pdf.render(report_view(document, words), document, words)
    if not page.startswith(b"%PDF-"):
        raise Lacking("the report is no PDF")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "é.pdf").write_bytes(page)


def _policy() -> None:
    """The managed settings, where there are any, are used."""
    from relayfix.store import policy

    problem = policy.load().problem
    if problem is not None:
        raise Lacking(catalogue("en").say(problem))


def _window() -> None:
    """Qt's platform, its French words, and a window that is painted with its pages and icons."""
    from relayfix.gui.app import probe
    from relayfix.report.pdf.fonts import MONO_FILES, SANS_FILES

    for name in (*SANS_FILES, *MONO_FILES):
        resource("fonts", name).read_bytes()
    for name in ("mail", "lock", "arrow-right"):
        resource("icons", f"{name}.svg").read_bytes()
    missing = probe()
    if missing:
        raise Lacking(missing)


PARTS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("texts", _texts),
    ("knowledge", _knowledge),
    ("schemas", _schemas),
    ("imports", _imports),
    ("keyring", _keyring),
    ("managed settings", _policy),
    ("reader", _reader),
    ("window", _window),  # before the report, which would make do without widgets
    ("report", _pdf),
)
