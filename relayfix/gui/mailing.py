# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished message in the person's own mail program, only where that is known to work.

Windows: classic Outlook opens a draft (``X-Unsent``) for sending; other programs show it as if it
had arrived. macOS: Mail does too. Elsewhere ``xdg-email`` asks whatever program is set. Nothing is
ever sent from here.

There is no button for the system's own sharing: Linux has none, and those of macOS and Windows
cannot be reached by Qt. Inside a sandbox (Flatpak, Snap) Qt hands ``mailto`` to the desktop's
e-mail portal, and ``xdg-email`` is there the portal's own, which attaches files as well.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QProcess,
    QProcessEnvironment,
    QSettings,
    QStandardPaths,
    QUrl,
)
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from relayfix.report.letters import Letter


class Mailer(enum.Enum):
    """How a message can be opened here."""

    XDG_EMAIL = "xdg-email"
    DRAFT = "draft"
    """The system opens ``.eml`` with a program that takes it for a draft."""


_EML_CHOICE = (
    r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.eml\UserChoice"
)
_CLASSIC_OUTLOOK = "outlook.file.eml"
_HANDLERS = "Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
_APPLE_MAIL = "com.apple.mail"
_DRAFTS = ("com.apple.mail.email", "mailto")


def mailer() -> Mailer | None:
    """What opens a finished message on this computer; None where that is not known."""
    if sys.platform == "win32":
        choice = QSettings(_EML_CHOICE, QSettings.Format.NativeFormat).value("ProgId")
        if choice is None:
            root = QSettings(r"HKEY_CLASSES_ROOT\.eml", QSettings.Format.NativeFormat)
            choice = root.value(".")
        return Mailer.DRAFT if is_classic_outlook(choice) else None
    if sys.platform == "darwin":
        try:
            data = (Path.home() / _HANDLERS).read_bytes()
        except OSError:
            data = b""
        return Mailer.DRAFT if is_apple_mail(data) else None
    return Mailer.XDG_EMAIL if QStandardPaths.findExecutable("xdg-email") else None


def is_classic_outlook(program: object) -> bool:
    """Whether the registry's name of a program for ``.eml`` is that of classic Outlook."""
    return isinstance(program, str) and program.lower().startswith(_CLASSIC_OUTLOOK)


def is_apple_mail(handlers: bytes) -> bool:
    """Whether messages open in Mail, by the property list of what was chosen instead.

    Mail it is where nobody has chosen another program.
    """
    if not handlers:
        return True
    import plistlib

    try:
        entries = plistlib.loads(handlers).get("LSHandlers", [])
        chosen = {
            str(program).lower()
            for entry in entries
            if _DRAFTS[0] == str(entry.get("LSHandlerContentType", "")).lower()
            or _DRAFTS[1] == str(entry.get("LSHandlerURLScheme", "")).lower()
            for program in [entry.get("LSHandlerRoleAll", "")]
        }
    except Exception:  # whatever its two parsers stumble over, nothing is known then
        return False
    return chosen <= {_APPLE_MAIL, ""}


def open_draft(file: Path) -> bool:
    """Open a ``.eml`` with the system's program for it; whether the system took it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


def ask_xdg_email(
    parent: QObject, letter: Letter, attached: Path, then: Callable[[bool], None]
) -> None:
    """A new message with the letter and the file; ``then`` hears whether a program took it.

    Unless ``parent`` is gone by then: a window may be closed while the mail program starts.
    """

    def told(taken: bool) -> None:
        if isValid(parent):
            then(taken)

    arguments = ["--utf8", "--subject", letter.subject, "--body", letter.body]
    arguments += ["--attach", str(attached)]
    if letter.to is not None:
        arguments.append(letter.to.address)
    process = QProcess(QCoreApplication.instance())
    process.setProcessEnvironment(_environment())
    process.finished.connect(lambda code, _status: told(code == 0))
    process.errorOccurred.connect(lambda _error: told(False))
    process.finished.connect(process.deleteLater)
    process.start("xdg-email", arguments)


def write_to(address: str, subject: str, body: str) -> bool:
    """A new message to somebody, by ``mailto``; whether the system took it."""
    url = mailto(address, subject, body)
    return url is not None and QDesktopServices.openUrl(url)


def can_write_to(address: str) -> bool:
    """Whether the text is an address that a message can be begun to."""
    return mailto(address, "", "") is not None


def mailto(address: str, subject: str, body: str) -> QUrl | None:
    """The URL of RFC 6068 with these two fields and no other, all else percent-encoded.

    None where the address is none: it may stand in a stranger's message. It is one bare address
    (RFC 5321 dot-string, or in other scripts RFC 6531), so that it can bring no field of its own.
    """
    from relayfix.net import names  # nobody writes before the first paint

    try:
        local, host = names.address(address)
    except names.BadName:
        return None
    if not _DOT_STRING.fullmatch(local) or "." not in host:
        return None
    fields = (("subject", " ".join(subject.split())), ("body", body.replace("\n", "\r\n")))
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in fields)
    url = QUrl(f"mailto:{quote(local, safe='+')}@{host}?{query}", QUrl.ParsingMode.StrictMode)
    return url if url.isValid() else None


_ATOM = r"[^\s.\"(),:;<>@\[\\\]\x00-\x1f\x7f]+"
_DOT_STRING = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


def _environment() -> QProcessEnvironment:
    """Without the library path of a frozen program, which is not meant for other programs."""
    environment = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):
        before = environment.value("LD_LIBRARY_PATH_ORIG")
        environment.remove("LD_LIBRARY_PATH")
        if before:
            environment.insert("LD_LIBRARY_PATH", before)
    return environment
