# SPDX-License-Identifier: GPL-3.0-or-later
"""Returned messages made to measure: what a server of a given kind writes about one refusal.

::

    notice = Returned(
        refused="claire@cabinet.example",
        remote="mx.host.example",
        said="554 5.7.1 <claire@cabinet.example>: Relay access denied",
    )
    parse("x.eml", notice.eml("postfix"))
    parse("x.eml", notice.eml("exchange-online"))      # wraps what was said in its own code

All people, domains and addresses are those of RFC 2606 and RFC 5737.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

SENDER = "anna.martin@atelier.example"
RECIPIENT = "claire.petit@cabinet.example"

OUTLOOK = "PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM"
OUTLOOK_LAST = "MRZP264MB1234.FRAP264.PROD.OUTLOOK.COM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One hop; the earliest is given first."""

    from_: str
    by: str
    ip: str | None = None
    with_: str = "ESMTPS"

    def field(self, number: int) -> str:
        address = f" ([{self.ip}])" if self.ip else ""
        return (
            f"Received: from {self.from_}{address} by {self.by} with {self.with_} id h{number}; "
            f"Mon, 23 Nov 2026 13:05:{10 + number} +0000"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One refusal, and the message it was about."""

    refused: str = RECIPIENT
    sender: str = SENDER
    to: tuple[str, ...] | None = None
    """Who the original was written to; the refused address where not given."""
    cc: tuple[str, ...] = ()
    said: str = "554 5.7.1 Relay access denied"
    """The words of the server that refused."""
    status: str | None = None
    """The Status field; read off the words where not given."""
    wrapper: str = "550 5.7.367 Remote server returned not permitted to relay"
    """What Exchange Online writes before the arrow."""
    remote: str | None = "mx.host.example"
    remote_ip: str | None = None
    reporting: str | None = None
    hops: tuple[Received, ...] = ()
    envelope: str | None = None
    marks: tuple[str, ...] = ()
    """Further header lines of the original."""
    action: str = "failed"
    will_retry_until: str | None = None
    original: bool = True

    def eml(self, kind: str) -> bytes:
        """The whole returned message, as a server of this kind writes it."""
        return _MAKERS[kind](self).encode()

    @property
    def host(self) -> str:
        return self.remote or self.reporting or ""

    @property
    def dsn_status(self) -> str:
        if self.status is not None:
            return self.status
        words = self.said.split()
        return words[1] if len(words) > 1 and words[1].count(".") == 2 else "5.0.0"

    def headers(self) -> str:
        """The header section of the original."""
        to = self.to or (self.refused,)
        lines = [f"Return-Path: <{self.envelope or self.sender}>"]
        lines += [hop.field(i) for i, hop in reversed(list(enumerate(self.hops)))]
        lines += [*self.marks, f"From: Anna Martin <{self.sender}>", f"To: {', '.join(to)}"]
        if self.cc:
            lines.append(f"Cc: {', '.join(self.cc)}")
        lines += [
            "Subject: Quote for the new office",
            "Date: Mon, 23 Nov 2026 13:05:09 +0000",
            "Message-ID: <quote-1@atelier.example>",
        ]
        return "\n".join(lines) + "\n"


def _remote(returned: Returned) -> str:
    return f"Remote-MTA: dns; {returned.remote}\n" if returned.remote else ""


def _report(
    returned: Returned, *, head: str, text: str, message: str, recipient: str, parts: str = "report"
) -> str:
    original = (
        f"--b1\nContent-Type: text/rfc822-headers\n\n{returned.headers()}\n"
        if returned.original
        else ""
    )
    return (
        f"{head}"
        f"MIME-Version: 1.0\n"
        f'Content-Type: multipart/{parts}; report-type=delivery-status; boundary="b1"\n\n'
        f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--b1\nContent-Type: message/delivery-status\n\n{message}\n{recipient}\n"
        f"{original}--b1--\n"
    )


def _common(returned: Returned, name: str) -> str:
    return (
        f"From: {name}\nTo: <{returned.sender}>\nSubject: Undelivered Mail Returned to Sender\n"
        "Date: Mon, 23 Nov 2026 13:06:03 +0000\nAuto-Submitted: auto-replied\n"
    )


def _recipient(returned: Returned, diagnostic: str, *, status: str | None = None) -> str:
    until = returned.will_retry_until
    return (
        f"Final-Recipient: rfc822; {returned.refused}\n"
        f"Action: {returned.action}\nStatus: {status or returned.dsn_status}\n"
        + _remote(returned)
        + (f"Will-Retry-Until: {until}\n" if until else "")
        + (f"Diagnostic-Code: {diagnostic}\n" if diagnostic else "")
    )


def _postfix(returned: Returned) -> str:
    reporting = returned.reporting or "mail.atelier.example"
    where = f"{returned.remote}[{returned.remote_ip or '198.51.100.25'}]"
    said = (
        f"host {where} said: {returned.said} (in reply to RCPT TO command)"
        if returned.remote
        else returned.said
    )
    verb = (
        "The message WILL BE RETRIED automatically."
        if returned.action == "delayed"
        else "I'm sorry to have to inform you that your message could not be delivered."
    )
    text = (
        f"This is the mail system at host {reporting}.\n\n{verb}\n\n"
        f"                   The mail system\n\n<{returned.refused}>: {said}\n"
    )
    kind = "smtp" if returned.said[:1].isdigit() else "X-Postfix"
    return _report(
        returned,
        head=_common(returned, f"MAILER-DAEMON@{reporting} (Mail Delivery System)"),
        text=text,
        message=(
            f"Reporting-MTA: dns; {reporting}\nX-Postfix-Queue-ID: 4SgTqz0Zb1z9x\n"
            f"X-Postfix-Sender: rfc822; {returned.sender}\n"
            "Arrival-Date: Mon, 23 Nov 2026 13:05:10 +0000 (UTC)\n"
        ),
        recipient=_recipient(returned, f"{kind}; {returned.said}"),
    )


def _exim(returned: Returned) -> str:
    reporting = returned.reporting or "srv3.atelier.example"
    text = (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {returned.refused}\n    host {returned.remote} [198.51.100.25]\n"
        f"    SMTP error from remote mail server after RCPT TO:<{returned.refused}>:\n"
        f"    {returned.said}\n"
    )
    return _report(
        returned,
        head=_common(returned, f"Mail Delivery System <Mailer-Daemon@{reporting}>")
        + f"X-Failed-Recipients: {returned.refused}\n",
        text=text,
        message=f"Reporting-MTA: dns; {reporting}\n",
        recipient=_recipient(returned, f"smtp; {returned.said}", status="5.0.0"),
    )


def _sendmail(returned: Returned) -> str:
    reporting = returned.reporting or "mail.atelier.example"
    text = (
        "The original message was received at Mon, 23 Nov 2026 13:05:10 GMT\n"
        "from localhost [127.0.0.1]\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n"
        f"<{returned.refused}>\n    (reason: {returned.said})\n\n"
        "   ----- Transcript of session follows -----\n"
        f"... while talking to {returned.remote}.:\n"
        f">>> RCPT To:<{returned.refused}>\n<<< {returned.said}\n"
    )
    return _report(
        returned,
        head=_common(returned, f"Mail Delivery Subsystem <MAILER-DAEMON@{reporting}>"),
        text=text,
        message=f"Reporting-MTA: dns; {reporting}\nReceived-From-MTA: DNS; localhost\n",
        recipient=_recipient(returned, f"SMTP; {returned.said}"),
    )


def _gmail(returned: Returned) -> str:
    text = (
        "\n** Message blocked **\n\n"
        f"Your message to {returned.refused} has been blocked. "
        "See technical details below for more information.\n\n"
        f"The response from the remote server was:\n{returned.said}\n"
    )
    return _report(
        returned,
        head=_common(returned, "Mail Delivery Subsystem <mailer-daemon@googlemail.com>")
        + f"X-Failed-Recipients: {returned.refused}\n",
        text=text,
        message="Reporting-MTA: dns; googlemail.com\n",
        recipient=_recipient(returned, f"smtp; {returned.said}"),
    )


def _exchange(returned: Returned, *, reporting: str, wrapped: bool) -> str:
    said = f"{returned.wrapper} -> {returned.said}" if wrapped else returned.said
    host = returned.remote or reporting
    text = dedent(
        f"""\
        Delivery has failed to these recipients or groups:

        {returned.refused}
        Your message couldn't be delivered.

        Diagnostic information for administrators:

        Generating server: {reporting}

        {returned.refused}
        {host}
        Remote Server returned '{said}'

        Original message headers:

        """
    )
    if returned.original:
        text += indent(returned.headers(), "")
    status = said.split()[1] if said.split()[1].count(".") == 2 else "5.0.0"
    return _report(
        returned,
        head=_common(returned, f"Microsoft Outlook <MicrosoftExchange329e@{returned.sender}>")
        + f"X-MS-Exchange-Message-Is-Ndr:\nMessage-ID: <ndr-1@{reporting}>\n",
        text=text,
        message=f"Reporting-MTA: dns;{reporting}\n",
        recipient=_recipient(returned, f"smtp;{said}", status=status),
    )


def _exchange_online(returned: Returned) -> str:
    reporting = returned.reporting or OUTLOOK_LAST
    return _exchange(returned, reporting=reporting, wrapped=returned.remote is not None)


def _exchange_online_plain(returned: Returned) -> str:
    return _exchange(returned, reporting=returned.reporting or OUTLOOK_LAST, wrapped=False)


def _exchange_server(returned: Returned) -> str:
    return _exchange(
        returned, reporting=returned.reporting or "exch01.atelier.example", wrapped=False
    )


_MAKERS = {
    "postfix": _postfix,
    "exim": _exim,
    "sendmail": _sendmail,
    "gmail": _gmail,
    "exchange-online": _exchange_online,
    "exchange-online-plain": _exchange_online_plain,
    "exchange": _exchange_server,
}
