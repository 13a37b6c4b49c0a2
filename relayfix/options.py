# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the command line, and what their values must look like."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from relayfix import __version__, terminal
from relayfix.inputs import Code
from relayfix.knowledge.texts import Catalogue, languages
from relayfix.model.answers import Account, Changed, Scope, Trial, YesNo
from relayfix.model.check import OutgoingServer
from relayfix.model.dossier import IncludeOriginal

Run = Callable[[argparse.Namespace, Catalogue], int]


class _Parser(argparse.ArgumentParser):
    """Says a usage error in one sentence: what is wrong, and not the whole list of options.

    Options are written out: half of ``--password-stdin`` would take the next word for a file.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(Code.USAGE, f"{self.prog}: {message}\n")


def _valid(convert: Callable[[str], Any], words: Catalogue) -> Callable[[str], Any]:
    """An argument's type that says in words which value does not fit."""

    def checked(value: str) -> Any:
        try:
            return convert(value)
        except ValueError:
            _refuse(value, words)

    return checked


def parser_of(words: Catalogue, run: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The whole command line; ``run`` has what each command does."""
    text = words.text
    parser = _Parser(prog="relayfix", description=text("cli.about"), epilog=text("cli.exit_codes"))
    parser.add_argument("--version", action="version", version=f"RelayFix {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    read = commands.add_parser("read", help=text("cli.read"), description=text("cli.read"))
    read.add_argument("files", nargs="+", metavar="FILE", help=text("cli.option.files"))
    _common(read, words)
    read.set_defaults(run=run["read"])

    check = commands.add_parser("check", help=text("cli.check"), description=text("cli.check"))
    check.add_argument("domain", metavar="DOMAIN", help=text("cli.option.domain"))
    check.add_argument("--ip", metavar="IP", type=_valid(_ip, words), help=text("cli.option.ip"))
    check.add_argument("--sender", metavar="ADDR", help=text("cli.option.sender"))
    check.add_argument("--helo", metavar="NAME", help=text("cli.option.helo"))
    check.add_argument(
        "--selector", metavar="S", action="append", default=[], help=text("cli.option.selector")
    )
    _network(check, words)
    _common(check, words)
    check.set_defaults(run=run["check"])

    diagnose = commands.add_parser(
        "diagnose", help=text("cli.diagnose"), description=text("cli.diagnose")
    )
    diagnose.add_argument("files", nargs="+", metavar="FILE", help=text("cli.option.files"))
    diagnose.add_argument("--bundle", metavar="OUT.zip", type=Path, help=text("cli.option.bundle"))
    diagnose.add_argument("--pdf", metavar="OUT.pdf", type=Path, help=text("cli.option.pdf"))
    diagnose.add_argument("--force", action="store_true", help=text("cli.option.force"))
    diagnose.add_argument(
        "--include-original",
        choices=[choice.value for choice in IncludeOriginal],
        help=text("cli.option.include_original"),
    )
    _network(diagnose, words)
    _answers(diagnose, words)
    _common(diagnose, words)
    diagnose.set_defaults(run=run["diagnose"])

    verify = commands.add_parser("verify", help=text("cli.verify"), description=text("cli.verify"))
    verify.add_argument("bundle", metavar="BUNDLE.zip", type=Path)
    _common(verify, words)
    verify.set_defaults(run=run["verify"])

    triage = commands.add_parser(
        "triage", help=text("triage.about"), description=text("triage.about")
    )
    triage.add_argument("folder", metavar="FOLDER", type=Path, help=text("triage.option.folder"))
    triage.add_argument(
        "--jobs", metavar="N", type=_valid(_jobs, words), help=text("triage.option.jobs")
    )
    form = triage.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=text("cli.option.json"))
    form.add_argument("--csv", metavar="OUT", type=Path, help=text("triage.option.csv"))
    form.add_argument("--html", metavar="OUT", type=Path, help=text("triage.option.html"))
    triage.add_argument("--force", action="store_true", help=text("cli.option.force"))
    triage.add_argument("--lang", choices=languages(), help=text("cli.option.lang"))
    triage.set_defaults(run=run["triage"])
    return parser


def _common(parser: argparse.ArgumentParser, words: Catalogue) -> None:
    parser.add_argument("--json", action="store_true", help=words.text("cli.option.json"))
    parser.add_argument("--lang", choices=languages(), help=words.text("cli.option.lang"))


def _network(parser: argparse.ArgumentParser, words: Catalogue) -> None:
    text = words.text
    parser.add_argument(
        "--nameserver",
        metavar="HOST[:PORT]",
        action="append",
        type=_valid(_nameserver, words),
        help=text("cli.option.nameserver"),
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_valid(_seconds, words),
        default=30.0,
        help=text("cli.option.timeout"),
    )
    parser.add_argument(
        "--server",
        metavar="HOST:PORT",
        type=_valid(_server, words),
        help=text("cli.option.server"),
    )
    parser.add_argument(
        "--tls", choices=["starttls", "implicit", "none"], help=text("cli.option.tls")
    )
    parser.add_argument(
        "--username",
        metavar="U",
        type=_valid(_username, words),
        help=text("cli.option.username"),
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help=text("cli.option.password_stdin")
    )
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    parser.add_argument(
        "--ca-file", metavar="PEM", type=_valid(_ca_file, words), help=text("cli.option.ca_file")
    )
    parser.add_argument(
        "--blocklist",
        metavar="ip:ZONE|domain:ZONE",
        action="append",
        type=_blocklist(words),
        help=text("cli.option.blocklist"),
    )
    parser.add_argument("--autoconfig", action="store_true", help=text("cli.option.autoconfig"))
    parser.add_argument("--no-network", action="store_true", help=text("cli.option.no_network"))
    parser.set_defaults(refuse=parser.error)


def _answers(parser: argparse.ArgumentParser, words: Catalogue) -> None:
    for name, kind in (
        ("scope", Scope),
        ("can-receive", YesNo),
        ("other-app", Trial),
        ("other-network", Trial),
        ("sent-it", YesNo),
        ("forwarding", YesNo),
        ("account", Account),
    ):
        parser.add_argument(
            f"--{name}",
            choices=[choice.value for choice in kind],
            help=words.text(f"cli.option.{name.replace('-', '_')}"),
        )
    parser.add_argument(
        "--since",
        metavar="DATE",
        type=_valid(_date, words),
        help=words.text("cli.option.since"),
    )
    parser.add_argument(
        "--changed",
        action="append",
        default=[],
        choices=[choice.value for choice in Changed],
        help=words.text("cli.option.changed"),
    )


def _ip(value: str) -> str:
    import ipaddress

    return str(ipaddress.ip_address(value))


def _jobs(value: str) -> int:
    jobs = int(value)
    if not 0 < jobs <= 256:
        raise ValueError(value)
    return jobs


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 0 < seconds <= 3600:
        raise ValueError(value)
    return seconds


def _date(value: str) -> str:
    from datetime import date

    return date.fromisoformat(value).isoformat()


def _nameserver(value: str) -> str:
    from relayfix.net.servers import nameserver

    nameserver(value)
    return value


def _server(value: str) -> OutgoingServer:
    host, colon, port = value.rpartition(":")
    if not colon:
        host, port = value, "587"
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(value)
    return OutgoingServer(host=host.lower(), port=int(port))


def _ca_file(value: str) -> str:
    from relayfix.net.tls import verified_context

    verified_context(value)
    return value


def _blocklist(words: Catalogue) -> Callable[[str], tuple[str, str]]:
    """A list's kind and zone; a complaint about it never shows a key that stands in it."""

    def zone_of(value: str) -> tuple[str, str]:
        from relayfix.knowledge.blocklists import ListKind, masked
        from relayfix.net import names

        kind, colon, zone = value.partition(":")
        if not colon:
            kind, zone = ListKind.IP.value, value
        try:
            return ListKind(kind).value, names.domain(zone)
        except ValueError:
            shown = f"{kind}{colon}{masked(zone.lower())}" if colon else masked(value.lower())
            return _refuse(shown, words)

    return zone_of


def _refuse(value: str, words: Catalogue) -> NoReturn:
    message = words.text("cli.bad_value", value=" ".join(terminal.plain(value).split()))
    raise argparse.ArgumentTypeError(message)


def _username(value: str) -> str:
    from relayfix.password import has_control

    if not value or len(value) > 320 or has_control(value):
        raise ValueError(value)
    return value
