# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten very different cases, as reports to look at.

``python -m tests.support.ten FOLDER`` writes each as a PDF on A4, in English and in French, and
one on Letter; with ``--pictures`` every page as a PNG beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from relayfix.cli import main
from tests.cases.laboratory import CASES
from tests.cases.vocabulary import PASSWORD, Case, Server
from tests.support.certificates import Authority
from tests.support.mailserver import MailServer
from tests.support.nameserver import NameServer

_BY_NAME = {case.name: case for case in CASES}

_NAMES = {
    "arabic": ("ليلى المنصوري", "مكتب الشمال للهندسة"),
    "japanese": ("山田 花子", "株式会社 北の工房"),
    "cyrillic": ("Екатерина Щербакова", "Мастерская «Север»"),
}
_LONG = (
    "550 5.7.1 Service unavailable; the message was refused by the content policy of this "
    "organisation after it had been looked at by every one of the following filters, none of "
    "which gives a reason of its own: "
    + ", ".join(
        f"filter-{n:02}.very-long-name.of-a-department.enterprise.example" for n in range(40)
    )
    + " (in reply to end of DATA command) id="
    + "0123456789abcdef" * 24
)


def _named(case: Case, name: str, sender: str, recipient: str) -> Case:
    """The case with people of these names, in the original's own fields."""
    data = case.data.replace(b"From: Anna Martin <", f"From: {sender} <".encode())
    data = data.replace(
        b"To: claire.petit@cabinet.example\n",
        f"To: {recipient} <claire.petit@cabinet.example>\n".encode(),
    )
    if sender.encode() not in data:
        raise AssertionError("the original has no From field of that form")
    return replace(case, name=name, kind="eml", returned=data)


def _ten() -> tuple[Case, ...]:
    relay = _BY_NAME["the-host-is-their-mx"]
    answer = _BY_NAME["a-spam-filter"]
    assert not isinstance(answer.returned, (str, bytes))
    long = replace(
        answer,
        name="a-very-long-answer",
        kind="postfix",
        returned=replace(answer.returned, said=_LONG),
    )
    return (
        relay,
        _BY_NAME["own-smart-host-by-the-spf-record"],
        _BY_NAME["spf-does-not-list-microsoft"],
        _BY_NAME["thirteen-look-ups"],
        _BY_NAME["named-and-listed"],
        _BY_NAME["four-recipients"],
        _BY_NAME["shape-7-in-french"],
        *(_named(relay, f"names-in-{name}", *people) for name, people in _NAMES.items()),
        long,
        _BY_NAME["in-the-name-of-the-own-domain"],
        _BY_NAME["nothing-known-and-no-it"],
        _BY_NAME["the-server-refuses-the-password-again"],
        _BY_NAME["delayed"],
    )


TEN = _ten()
"""Ten kinds of case; the one of foreign names comes in three scripts."""


@contextlib.contextmanager
def command(case: Case, folder: Path) -> Iterator[list[str]]:
    """``diagnose`` with all that the case needs, while its servers run in loopback."""
    names = []
    for name, data in case.files:
        path = folder / name
        path.write_bytes(data)
        names.append(str(path))
    with ExitStack() as servers:
        arguments = ["diagnose", *names, *case.arguments]
        if case.server is not None and case.zone is not None:
            arguments += _outgoing(case.server, folder, servers)
        if case.zone is not None:
            server = servers.enter_context(NameServer(case.zone, missing=case.elsewhere))
            arguments += ["--nameserver", server.address, "--timeout", "20"]
        else:
            arguments.append("--no-network")
        yield arguments


def _outgoing(wanted: Server, folder: Path, servers: ExitStack) -> list[str]:
    authority = Authority(folder)
    server = servers.enter_context(
        MailServer(
            tls=authority.issue(wanted.name).context(),
            offers=wanted.offers,
            accounts={wanted.username: PASSWORD},
            replies=wanted.replies,
        )
    )
    given = ["--server", f"{wanted.name}:{server.port}", "--ca-file", str(authority.ca_file)]
    if wanted.password is not None:
        given += ["--username", wanted.username, "--password-stdin"]
    return given


def run(case: Case, folder: Path, *more: str) -> str:
    """Runs the command with further options; what it wrote to standard output."""
    written = io.StringIO()
    typed = f"{case.server.password}\n" if case.server is not None else ""
    with ExitStack() as stack:
        arguments = stack.enter_context(command(case, folder))
        stack.enter_context(contextlib.redirect_stdout(written))
        stack.enter_context(_typed(typed))
        code = main([*arguments, *more])
    if code not in (0, 1):
        raise AssertionError(f"{case.name}: exit code {code}")
    return written.getvalue()


@contextlib.contextmanager
def _typed(text: str) -> Iterator[None]:
    import sys

    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    try:
        yield
    finally:
        sys.stdin = before


def _picture(pdf: Path, resolution: int) -> None:
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise SystemExit("pdftoppm is missing: install poppler-utils")
    where = str(pdf.with_suffix(""))
    subprocess.run([tool, "-r", str(resolution), "-png", str(pdf), where], check=True, timeout=60)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--pictures", type=int, metavar="DPI", help="every page as a PNG too")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    inputs = options.folder / "inputs"
    inputs.mkdir(exist_ok=True)
    for case in TEN:
        if options.only not in case.name:
            continue
        for language in ("en", "fr"):
            pdf = options.folder / f"{case.name}.{language}.pdf"
            run(case, inputs, "--pdf", str(pdf), "--force", "--lang", language)
            print(pdf)
            if options.pictures:
                _picture(pdf, options.pictures)


if __name__ == "__main__":
    _main()
