# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: the same corridor as the wizard's, for those who live in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from relayfix import session, terminal
from relayfix.inputs import Code, Inputs, gather
from relayfix.knowledge.texts import Catalogue, catalogue, languages
from relayfix.model.answers import Account, Answers, Changed, Scope, Trial, YesNo
from relayfix.model.check import Contact, OutgoingServer, Subject, Wishes
from relayfix.model.dossier import Consent, Dossier, IncludeOriginal
from relayfix.model.policy import Policy
from relayfix.model.sentence import Sentence
from relayfix.options import Run, parser_of
from relayfix.store import policy as managed
from relayfix.store.looking import is_file, is_there


def main(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code is the contract's."""
    policy = managed.load()
    words = catalogue(_language(arguments, policy))
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version"):
        return _wizard(arguments, words)
    terminal.prepare()
    options = parser_of(words, _RUN).parse_args(arguments)
    options.policy = policy
    run: Run = options.run
    try:
        code = run(options, words)
        terminal.flush()
    except KeyboardInterrupt:
        return Code.INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        terminal.hang_up()
        return Code.DONE
    except terminal.OutputLost as lost:
        terminal.hang_up()
        terminal.complain(lost.sentence, words)
        return Code.OUTPUT
    return code


def _language(arguments: Sequence[str], policy: Policy) -> str:
    """``--lang`` wherever it stands, else the computer's: the help itself is in that language.

    What IT settled counts before both, what it suggests before the computer's.
    """
    known = languages()
    chosen = policy.language_for(_given_language(arguments, known))
    return chosen if chosen in known else session.system_language(known)


def _given_language(arguments: Sequence[str], known: Sequence[str]) -> str | None:
    for flag, value in zip(arguments, [*arguments[1:], ""], strict=False):
        wanted = value if flag == "--lang" else flag.removeprefix("--lang=")
        if wanted in known and flag.startswith("--lang"):
            return wanted
    return None


# ── the commands ────────────────────────────────────────────────────────────────────────────


def _wizard(arguments: Sequence[str], words: Catalogue) -> int:
    from relayfix.gui import app

    return app.main(list(arguments), language=words.language)


def _read(options: argparse.Namespace, words: Catalogue) -> int:
    from relayfix.report.document import read_document

    found = gather(options.files)
    if options.json:
        _print_json(read_document(found.bounces, words))
    else:
        terminal.show_bounces(found.bounces, words)
    _complain(found, words)
    return found.code


def _check(options: argparse.Namespace, words: Catalogue) -> int:
    from relayfix.checks import runner
    from relayfix.report.document import check_document

    _tell_policy(options, words)
    subject = _subject(options, _wishes(options, words))
    if options.no_network:
        results = runner.skipped(subject)
    else:
        from relayfix.net.dns import Resolver

        results = asyncio.run(
            runner.run(
                subject,
                Resolver(_nameservers(options)),
                timeout=options.timeout,
                on_result=lambda result: terminal.progress(result, words),
            )
        )
    if options.json:
        _print_json(check_document(subject, results, words))
    else:
        from relayfix import findings

        findings.show(options.domain, results, words)
    return Code.DONE


def _subject(options: argparse.Namespace, wishes: Wishes) -> Subject:
    """DOMAIN is what is judged; the sender is in it unless one is named (RFC 7208 2.4)."""
    sender = options.sender or f"postmaster@{options.domain}"
    own = wishes.username if "@" in (wishes.username or "") else sender
    return Subject(
        domain=options.domain,
        sender=sender,
        from_domain=options.domain,
        helo=options.helo,
        ip=options.ip,
        dkim_signatures=tuple((options.domain, selector) for selector in options.selector),
        server=_outgoing(options),
        mailbox=options.sender or own,
        username=wishes.username,
        password=wishes.password,
        dry_run=wishes.dry_run,
        personal=_is_personal(options.domain),
        blocklists=wishes.blocklists,
        ca_file=wishes.ca_file,
        alone=True,
        autoconfig=wishes.autoconfig,
        keys=wishes.keys,
        contacts=wishes.contacts,
        settled=wishes.settled,
    )


def _is_personal(domain: str) -> bool | None:
    from relayfix.knowledge.providers import provider_of

    return True if provider_of(domain) is not None else None


def _wishes(options: argparse.Namespace, words: Catalogue) -> Wishes:
    """What was asked for on top; it asks for the password, and refuses what cannot be meant."""
    from relayfix.checks import submission

    if options.password_stdin and not options.username:
        options.refuse(words.text("sign_in.ask.stdin_alone"))
    if options.password_stdin and "-" in getattr(options, "files", ()):
        options.refuse(words.text("sign_in.ask.stdin_twice"))
    policy: Policy = options.policy
    wishes = Wishes(
        username=options.username,
        dry_run=options.dry_run,
        blocklists=tuple(options.blocklist) if options.blocklist else None,
        ca_file=options.ca_file,
        autoconfig=options.autoconfig,
    )
    wishes = policy.wishes_for(wishes)
    server = _outgoing(options)
    about = Subject(server=server, username=options.username)
    if server is None or options.no_network or not options.username:
        return wishes
    if policy.forbids(Contact.OWN_SERVER):
        return wishes  # it is not asked for what is never used
    told = submission.told_before(about)
    if told is not None:
        terminal.complain(told, words)
    if not submission.needs_password(about):
        return wishes
    return replace(wishes, password=_password(server.host, options, words))


def _password(host: str, options: argparse.Namespace, words: Catalogue) -> str:
    from relayfix.password import NoPassword, obtain

    prompt = words.text("sign_in.ask.prompt", username=options.username, server=host)
    refuse: Callable[[str], NoReturn] = options.refuse
    try:
        return obtain(
            host, options.username, from_stdin=options.password_stdin, prompt=f"{prompt} "
        )
    except NoPassword:
        refuse(words.text("sign_in.ask.no_password", username=options.username))


def _outgoing(options: argparse.Namespace) -> OutgoingServer | None:
    """The server of this run: as IT settled it, else as it was given."""
    given: OutgoingServer | None = options.server
    policy: Policy = options.policy
    if given is not None:
        given = OutgoingServer(host=given.host, port=given.port, tls=options.tls)
    return policy.server_for(given)


def _nameservers(options: argparse.Namespace) -> list[str] | None:
    policy: Policy = options.policy
    return list(policy.nameservers_for(tuple(options.nameserver or ()))) or None


def _tell_policy(options: argparse.Namespace, words: Catalogue) -> None:
    """Says why the managed settings are not used, and which options they leave unused."""
    policy: Policy = options.policy
    if policy.problem is not None:
        terminal.complain(policy.problem, words)
    given = {
        "--lang": ("language", options.lang if options.lang != words.language else None),
        "--server": ("outgoing", options.server),
        "--ca-file": ("outgoing.ca_file", options.ca_file),
        "--nameserver": ("checks.nameservers", options.nameserver),
        "--blocklist": ("checks.blocklists", options.blocklist),
    }
    settled = [option for option, (key, value) in given.items() if value and policy.locks(key)]
    wanted = getattr(options, "include_original", None)
    if wanted and _consent(options).include_original.value != wanted:
        settled.append("--include-original")
    for option in settled:
        terminal.complain(Sentence.of("policy.decides", option=option), words)


def _consent(options: argparse.Namespace) -> Consent:
    """What may leave: what was asked for, without what IT keeps out."""
    policy: Policy = options.policy
    wanted = IncludeOriginal(options.include_original or IncludeOriginal.HEADERS.value)
    return policy.consent_for(Consent(include_original=wanted))


def _diagnose(options: argparse.Namespace, words: Catalogue) -> int:
    from relayfix.report.document import diagnose_document
    from relayfix.report.outputs import OutputError

    _tell_policy(options, words)
    wishes = _wishes(options, words)
    # Whoever brings a lure is warned of it, not sent away for another message.
    found = gather(options.files, session.is_returned)
    returned = any(map(session.is_returned, found.bounces))
    code = found.code
    refusal: Sentence | None = None
    try:
        if returned:
            _check_outputs(options)
    except OutputError as error:
        refusal = error.sentence
    policy: Policy = options.policy
    case = session.begun(policy, answers=_given_answers(options), outgoing=_outgoing(options))
    case = session.with_bounces(case, found.files, found.bounces)
    if returned:
        case = _investigated(case, wishes, options, words)
    dossier = session.dossier(case, language=words.language)
    if returned and refusal is None:
        try:
            _write_outputs(dossier, options, words)
        except OutputError as error:
            refusal = error.sentence
    if options.json:
        _print_json(diagnose_document(dossier, words))
    else:
        terminal.show_diagnosis(dossier, words)
    _complain(found, words)
    if refusal is not None:
        terminal.complain(refusal, words)
        code = max(code, Code.OUTPUT)
    return code


def _given_answers(options: argparse.Namespace) -> Answers:
    return Answers(
        scope=Scope(options.scope) if options.scope else None,
        can_receive=YesNo(options.can_receive) if options.can_receive else None,
        other_app=Trial(options.other_app) if options.other_app else None,
        other_network=Trial(options.other_network) if options.other_network else None,
        sent_it=YesNo(options.sent_it) if options.sent_it else None,
        forwarding=YesNo(options.forwarding) if options.forwarding else None,
        since=options.since,
        changed=tuple(Changed(value) for value in options.changed),
        account=Account(options.account) if options.account else None,
    )


def _investigated(
    case: session.Session, wishes: Wishes, options: argparse.Namespace, words: Catalogue
) -> session.Session:
    from relayfix.checks import runner

    if options.no_network:
        results = runner.skipped(session.subject(case))
        return session.with_checks(case, results, session.Network.SKIPPED)
    from relayfix.net.dns import Resolver

    return asyncio.run(
        session.investigate(
            case,
            Resolver(_nameservers(options)),
            wishes=wishes,
            timeout=options.timeout,
            on_result=lambda result: terminal.progress(result, words),
        )
    )


def _check_outputs(options: argparse.Namespace) -> None:
    """`OutputError` for what cannot be written, before anybody is asked anything."""
    from relayfix.report.bundle import check_output

    for path in filter(None, (options.bundle, options.pdf)):
        check_output(path, force=options.force)


def _write_outputs(dossier: Dossier, options: argparse.Namespace, words: Catalogue) -> None:
    """Writes what was asked for; `OutputError` where it cannot."""
    from relayfix.report import bundle, pdf
    from relayfix.report.document import diagnose_document
    from relayfix.report.redaction import redact
    from relayfix.report.view import ReportView, report_view

    consent = _consent(options)

    def render(view: ReportView, document: dict[str, Any]) -> bytes:
        return pdf.render(view, document, words)

    if options.bundle is not None and consent.include_original is IncludeOriginal.WHOLE:
        terminal.note(Sentence.of("consent.whole_copies"), words)
    if options.bundle is not None:
        bundle.write(options.bundle, dossier, consent, words, pdf=render, force=options.force)
    if options.pdf is not None:
        document = redact(diagnose_document(dossier, words), dossier, consent)
        page = render(report_view(document, words), document)
        bundle.write_file(options.pdf, page, force=options.force)


def _verify(options: argparse.Namespace, words: Catalogue) -> int:
    from relayfix.report.verify import verify, verify_document

    found = verify(options.bundle)
    if options.json:
        _print_json(verify_document(found))
    else:
        terminal.show_verification(found, words)
    if not is_file(options.bundle):
        name = str(options.bundle)
        terminal.complain(Sentence.of("files.missing", name=name), words)
        return Code.INPUT
    return Code.DONE if found.ok else Code.VERIFICATION


def _triage(options: argparse.Namespace, words: Catalogue) -> int:
    from relayfix.intake.files import expand
    from relayfix.report.bundle import check_output, write_file
    from relayfix.report.outputs import OutputError
    from relayfix.triage import outputs
    from relayfix.triage.groups import Grouping, nothing_read
    from relayfix.triage.pool import cores, sort_all

    name = str(options.folder)
    if not is_there(options.folder):
        missing = Sentence.of("files.missing", name=name)
        if options.json:
            _print_json(outputs.document(nothing_read(name, missing), words))
        terminal.complain(missing, words)
        return Code.INPUT
    try:
        for path in filter(None, (options.csv, options.html)):
            check_output(path, force=options.force)
        files = expand((name,))
        grouping = Grouping()
        stopped = None
        try:
            with contextlib.closing(sort_all(files, options.jobs or cores())) as results:
                for file, rows in terminal.counted(results, len(files), words):
                    grouping.add(file, rows)
        except KeyboardInterrupt:
            # What is done is not lost, and is not taken for all; a second time ends at once.
            done, total = grouping.files, len(files)
            stopped = Sentence.of("triage.stopped", done=done, total=total)
        found = grouping.result()
        if stopped is not None and (options.json or not grouping.files):
            pass
        elif options.json:
            _print_json(outputs.document(found, words))
        elif options.csv is not None:
            data = outputs.comma_separated(found, words)
            write_file(options.csv, data, force=options.force)
        elif options.html is not None:
            write_file(options.html, outputs.page(found, words, stopped), force=options.force)
        else:
            for line in outputs.table(found, words, terminal.columns()):
                terminal.write(terminal.plain(line))
    except OutputError as error:
        terminal.complain(error.sentence, words)
        return Code.OUTPUT
    if stopped is not None:
        terminal.complain(stopped, words)
        return Code.INTERRUPTED
    if found.groups:
        return Code.DONE
    id_ = "no_file" if not files else "none" if found.all_readable else "not_all"
    terminal.complain(Sentence.of(f"triage.{id_}", name=name), words)
    return Code.NO_BOUNCE if found.all_readable else Code.INPUT


def _complain(found: Inputs, words: Catalogue) -> None:
    for sentence in found.complaints:
        terminal.complain(sentence, words)


def _print_json(document: dict[str, Any]) -> None:
    terminal.write(json.dumps(document, ensure_ascii=False, indent=2))


_RUN: Mapping[str, Run] = {
    "read": _read,
    "check": _check,
    "diagnose": _diagnose,
    "verify": _verify,
    "triage": _triage,
}
COMMANDS = tuple(_RUN)
