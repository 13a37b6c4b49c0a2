# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the person's outgoing server encrypts, and proves that it is the one they named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from relayfix.checks import outgoing, ports
from relayfix.checks.check import Check, listed, result
from relayfix.checks.ports import Port
from relayfix.model.check import CheckResult, CheckStatus, ServerTlsData, Subject
from relayfix.net.smtp import Trouble

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

FINDINGS = {
    "ok": (CheckStatus.OK, "ok"),
    "expired": (CheckStatus.PROBLEM, "expired"),
    "not-yet-valid": (CheckStatus.PROBLEM, "not_yet_valid"),
    "self-signed": (CheckStatus.PROBLEM, "self_signed"),
    "wrong-name": (CheckStatus.PROBLEM, "wrong_name"),
    "unknown-issuer": (CheckStatus.PROBLEM, "unknown_issuer"),
    "not-offered": (CheckStatus.PROBLEM, "not_offered"),
    "speaks-plain": (CheckStatus.PROBLEM, "speaks_plain"),
    "speaks-tls": (CheckStatus.PROBLEM, "speaks_tls"),
    "failed": (CheckStatus.PROBLEM, "failed"),
}
ENDED = {
    "self-signed": (CheckStatus.PROBLEM, "self_signed_ended"),
    "wrong-name": (CheckStatus.PROBLEM, "wrong_name_ended"),
    "unknown-issuer": (CheckStatus.PROBLEM, "unknown_issuer_ended"),
}
"""The same of a certificate whose time is over besides: one fault mended would leave the other."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """TLS as the person's program would speak it, at the port that it uses."""
    assert subject.server is not None
    talk = ports.about(subject, resolver)
    given = talk.given
    await ports.learned(talk, [given])
    if talk.bad_ca_file or talk.no_host:
        return outgoing.not_found(CHECK.id, talk, ServerTlsData())
    certificate = given.certificate
    data = ServerTlsData(
        outcome=given.outcome,
        not_after=certificate.not_after.isoformat() if certificate is not None else None,
        names=certificate.names if certificate is not None else (),
        auth=given.mechanisms,
    )
    status, finding = _finding(subject, given)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=talk.evidence(given),
        server=subject.server.host,
        port=given.number,
        names=listed(data.names, 3),
        # The day alone: at which hour it ends helps nobody.
        date=data.not_after[:10] if data.not_after is not None else "",
        begins=certificate.not_before.date().isoformat() if certificate is not None else "",
        offered=listed(data.auth),
        reply=given.turned_away.text if given.turned_away is not None else "",
    )


def _finding(subject: Subject, given: Port) -> tuple[CheckStatus, str]:
    assert subject.server is not None
    if given.outcome is None:
        return CheckStatus.UNKNOWN, _why_unknown(given)
    certificate = given.certificate
    if certificate is not None and certificate.not_after < datetime.now(UTC):
        status, finding = ENDED.get(given.outcome, FINDINGS[given.outcome])
    else:
        status, finding = FINDINGS[given.outcome]
    if subject.server.tls == "none" and given.outcome in ("ok", "not-offered"):
        # Nobody asked for encryption: that there is none is what they have, not what broke.
        return CheckStatus.WARNING, "ok_unused" if given.outcome == "ok" else "not_offered_unused"
    if finding == "ok" and given.mechanisms:
        return status, "ok_auth"
    return status, finding


def _why_unknown(given: Port) -> str:
    if given.no_roots:
        return "no_roots"
    if given.state in ("refused", "filtered"):
        return given.state
    if given.turned_away is not None:
        return "turned_away"
    if given.trouble is None:
        return "late"
    return _TROUBLE.get(given.trouble.trouble, "silent")


_TROUBLE = {
    Trouble.UNREACHABLE: "unreachable",
    Trouble.CLOSED: "closed",
    Trouble.GARBAGE: "garbage",
}


def _unfinished(subject: Subject) -> ServerTlsData:  # noqa: ARG001 - nothing of it is known yet
    return ServerTlsData()


CHECK = Check(
    id="server-tls",
    needs="server",
    run=run,
    names=outgoing.names,
    timeout=60.0,
    unfinished=_unfinished,
    contacts=outgoing.hello_contact,
)
