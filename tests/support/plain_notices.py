# SPDX-License-Identifier: GPL-3.0-or-later
"""Returned messages in the words of eight kinds of software, from one reply and a few names.

A second set beside `tests.support.returned`, written without a look at it, so that what one of
them forgets the other may have. People and domains are those of RFC 2606, addresses of RFC 5737.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SENDER = "max@sender.example"
RECIPIENT = "erika@recipient.example"
MX, MX_IP = "mx.recipient.example", "198.51.100.25"
OWN, OWN_IP = "mail.sender.example", "192.0.2.10"
HOME = "203.0.113.77"
SENT = "Fri, 20 Nov 2026 09:00:01 +0100"
RETURNED = "Fri, 20 Nov 2026 09:00:09 +0100"
GENERATED_BY = "DB7PR01MB1111.eurprd01.prod.exchangelabs.com"
EXCHANGE_HOP = f"""\
Received: from {GENERATED_BY} (2001:db8:1::11)
 by DB7PR01MB1112.eurprd01.prod.exchangelabs.com (2001:db8:1::12) with
 Microsoft SMTP Server (version=TLS1_2) id 15.20.8100.20; Fri, 20 Nov 2026 08:00:01 +0000
"""
GOOGLE_HOP = (
    "Received: by 2001:db8:6402:1111 with SMTP id f1csp1; Fri, 20 Nov 2026 00:00:01 -0800 (PST)\n"
)
Part = tuple[str, str]


def original(
    sender: str = SENDER,
    rcpt: str = RECIPIENT,
    own: str = OWN,
    env: str | None = None,
    extra: str = "",
    received: str | None = None,
) -> str:
    """The message that came back; ``received`` its hops, ``extra`` further header lines."""
    hops = received or (
        f"Received: from [192.168.1.20] (unknown [{HOME}])\n"
        f"\tby {own} (Postfix) with ESMTPSA id 4XB1c;\n\t{SENT}\n"
    )
    return f"""\
Return-Path: <{env or sender}>
{hops}{extra}From: Max Muster <{sender}>
To: {rcpt}
Subject: Offer for November
Date: {SENT}
Message-ID: <4711.abc@{sender.partition("@")[2]}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello,
here is the offer.
"""


def mail(
    frm: str, to: str, subject: str, text: str, parts: Sequence[Part] = (), extra: str = ""
) -> str:
    """A notice: words alone, or a report (RFC 6522) with its parts (type, content)."""
    host = frm.split("@")[-1].strip(">")
    head = f"""\
Return-Path: <>
Received: from {host} by in.{to.partition("@")[2]} with ESMTP id 77;
\t{RETURNED}
From: {frm}
To: {to}
Subject: {subject}
Date: {RETURNED}
Message-ID: <bounce.1@{host}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
{extra}"""
    words = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    if not parts:
        return f"{head}{words}{text}"
    report = 'multipart/report; report-type=delivery-status;\n\tboundary="b0undary17"'
    whole = f"{head}Content-Type: {report}\n\n--b0undary17\n{words}{text}\n"
    for kind, content in parts:
        whole += f"--b0undary17\nContent-Type: {kind}\n\n{content}\n"
    return f"{whole}--b0undary17--\n"


def group(
    rcpt: str,
    status: str,
    *,
    host: str | None = None,
    said: str | None = None,
    orcpt: str | None = None,
    action: str = "failed",
    until: str | None = None,
) -> str:
    """One recipient's group of a report (RFC 3464 section 2.3)."""
    lines = [f"Final-Recipient: rfc822; {rcpt}"]
    if orcpt:
        lines.append(f"Original-Recipient: rfc822;{orcpt}")
    lines += [f"Action: {action}", f"Status: {status}"]
    if host:
        lines.append(f"Remote-MTA: dns; {host}")
    if said:
        own = said.startswith("X-Postfix; ")
        lines.append(f"Diagnostic-Code: {said if own else f'smtp; {said}'}")
    if until:
        lines.append(f"Will-Retry-Until: {until}")
    return "\n".join(lines) + "\n"


def status(reporting: str, groups: Sequence[str], extra: str = "") -> str:
    head = f"Reporting-MTA: dns; {reporting}\n{extra}Arrival-Date: {SENT}\n"
    return "".join([head, *(f"\n{one}" for one in groups)])


def code_of(reply: str) -> str:
    """The enhanced code in a reply, or one that says no more than its class."""
    found = re.search(r"\b([245]\.\d{1,3}\.\d{1,3})\b", reply)
    if found:
        return found[1]
    plain = re.search(r"\b([45])\d\d\b", reply)
    return f"{plain[1] if plain else '5'}.0.0"


def postfix(
    reply: str,
    rcpt: str = RECIPIENT,
    host: str | None = MX,
    ip: str | None = MX_IP,
    sender: str = SENDER,
    own: str = OWN,
    cmd: str = "RCPT TO",
    orig: str | None = None,
    orcpt: str | None = None,
    more: Sequence[Sequence[str]] = (),
    st: str | None = None,
) -> str:
    """``more`` recipients: address, host, its address, and what it said."""
    text = f"""\
This is the mail system at host {own}.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

"""
    groups, typed = [], []
    rows = [(rcpt, host, ip, reply, orcpt), *((*one, None) for one in more)]
    for to, remote, address, said, first in rows:
        expanded = f" (expanded from <{first}>)" if first and remote else ""
        if remote:
            text += f"<{to}>{expanded}: host {remote}[{address}] said: {said}"
            text += f" (in reply to {cmd} command)\n\n"
        else:
            text += f"<{to}>: {said}\n\n"
        words = said if remote else f"X-Postfix; {said}"
        code = st or code_of(str(said))
        groups.append(group(str(to), code, host=remote, said=words, orcpt=first or to))
        typed.append(str(first or to))
    fields = f"X-Postfix-Queue-ID: 4XB1c\nX-Postfix-Sender: rfc822; {sender}\n"
    back = orig or original(sender, ", ".join(typed), own)
    return mail(
        f"Mail Delivery System <MAILER-DAEMON@{own}>",
        sender,
        "Undelivered Mail Returned to Sender",
        text,
        [("message/delivery-status", status(own, groups, fields)), ("message/rfc822", back)],
    )


def exim(
    reply: str,
    rcpt: str = RECIPIENT,
    host: str | None = MX,
    ip: str | None = MX_IP,
    sender: str = SENDER,
    own: str = OWN,
    cmd: str | None = None,
    orig: str | None = None,
    delayed: bool = False,
) -> str:
    daemon = f"Mail Delivery System <Mailer-Daemon@{own}>"
    if delayed:
        return mail(
            daemon,
            sender,
            "Warning: message 1tABCD-0001Ab-2C delayed 24 hours",
            f"""\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on {own}.

The message identifier is:     1tABCD-0001Ab-2C
The subject of the message is: Offer for November
The date of the message is:    {SENT}

The address to which the message has not yet been delivered is:

  {rcpt}
    host {host} [{ip}]
    Delay reason: {reply}

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.
""",
        )
    text = f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {rcpt}
"""
    if host:
        after = cmd or f"RCPT TO:<{rcpt}>"
        text += f"    host {host} [{ip}]\n    SMTP error from remote mail server after {after}:\n"
    text += f"    {reply}\n\n"
    text += "------ This is a copy of the message, including all the headers. ------\n\n"
    return mail(
        daemon,
        sender,
        "Mail delivery failed: returning message to sender",
        text + (orig or original(sender, rcpt, own)),
        extra=f"X-Failed-Recipients: {rcpt}\n",
    )


def sendmail(
    reply: str,
    rcpt: str = RECIPIENT,
    host: str = MX,
    sender: str = SENDER,
    own: str = OWN,
    orig: str | None = None,
    final: str | None = None,
    cmd: str | None = None,
) -> str:
    """``final`` is what Sendmail makes of it; an empty one is left out."""
    last = f"550 5.1.1 <{rcpt}>... User unknown" if final is None else final
    text = f"""\
The original message was received at {SENT}
from [{HOME}]

   ----- The following addresses had permanent fatal errors -----
<{rcpt}>
    (reason: {reply})

   ----- Transcript of session follows -----
... while talking to {host}.:
>>> {cmd or f"RCPT To:<{rcpt}>"}
<<< {reply}
{last}
"""
    report = status(own, [group(rcpt, code_of(reply), host=host, said=reply)])
    return mail(
        f"Mail Delivery Subsystem <MAILER-DAEMON@{own}>",
        sender,
        "Returned mail: see transcript for details",
        text,
        [
            ("message/delivery-status", report),
            ("message/rfc822", orig or original(sender, rcpt, own)),
        ],
    )


def qmail(
    reply: str,
    rcpt: str = RECIPIENT,
    sender: str = SENDER,
    own: str = OWN,
    orig: str | None = None,
) -> str:
    """``reply`` is all that stands below the recipient."""
    text = f"""\
Hi. This is the qmail-send program at {own}.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{rcpt}>:
{reply}

--- Below this line is a copy of the message.

"""
    back = orig or original(sender, rcpt, own)
    return mail(f"MAILER-DAEMON@{own}", sender, "failure notice", text + back)


def gmail(
    reply: str,
    lead: str,
    rcpt: str = RECIPIENT,
    host: str | None = MX,
    ip: str = MX_IP,
    sender: str = "max.muster@gmail.com",
    orig: str | None = None,
    title: str = "Message not delivered",
    action: str = "failed",
    st: str | None = None,
) -> str:
    server = host and f"{host}. ({ip}, the server for the domain {rcpt.partition('@')[2]}.)"
    hop = original(sender, rcpt, "mail-sor-f41.google.com", received=GOOGLE_HOP)
    one = group(rcpt, st or code_of(reply), host=server, said=reply, action=action)
    outcome = "Delay" if action == "delayed" else "Failure"
    return mail(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        sender,
        f"Delivery Status Notification ({outcome})",
        f"** {title} **\n\n{lead}\n\nThe response from the remote server was:\n\n{reply}\n",
        [
            ("message/delivery-status", status("googlemail.com", [one])),
            ("message/rfc822", orig or hop),
        ],
        extra=f"X-Failed-Recipients: {rcpt}\n",
    )


SUBJECT, LEAD, DIAGNOSTICS, SERVER, HEADERS, FAILED = range(6)
EXCHANGE = {
    "en": (
        "Undeliverable: Offer for November",
        "Your message to {} couldn't be delivered.",
        "Diagnostic information for administrators:",
        "Generating server: ",
        "Original message headers:",
        "Delivery has failed to these recipients or groups:",
    ),
    "fr": (
        "Non remis : Offer for November",
        "Votre message à {} n’a pas pu être remis.",
        "Informations de diagnostic pour les administrateurs :",
        "Serveur de génération : ",
        "En-têtes de message d'origine :",
        "Échec de la remise pour ces destinataires ou groupes :",
    ),
    "de": (
        "Unzustellbar: Offer for November",
        "Ihre Nachricht an {} konnte nicht zugestellt werden.",
        "Diagnoseinformationen für Administratoren:",
        "Generierender Server: ",
        "Ursprüngliche Nachrichtenkopfzeilen:",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:",
    ),
    "es": (
        "No se puede entregar: Offer for November",
        "No se pudo entregar el mensaje a {}.",
        "Información de diagnóstico para administradores:",
        "Servidor de generación: ",
        "Encabezados del mensaje original:",
        "Error en la entrega a estos destinatarios o grupos:",
    ),
}


def exchange(
    reply: str,
    rcpt: str = RECIPIENT,
    host: str | None = None,
    sender: str = SENDER,
    lang: str = "en",
    gen: str = GENERATED_BY,
    orig: str | None = None,
    layout: str = "b",
    pasted: bool = False,
    words: str = "",
    st: str | None = None,
) -> str:
    """Four layouts: ``a`` the host above all, ``b`` its bare line between the recipient and the
    reply, ``c`` and ``d`` the tables of newer notices. ``pasted`` is the text of it alone."""
    said = EXCHANGE[lang]
    back = orig or original(sender, rcpt, gen, received=EXCHANGE_HOP)
    header = f"{said[HEADERS]}\n\n{back.partition(chr(10) * 2)[0]}\n"
    lead = said[LEAD].format(rcpt)
    details = f"Sender Address: {sender}\nRecipient Address: {rcpt}\nSubject: Offer for November\n"
    behind = f"{said[DIAGNOSTICS]}\n\n{said[SERVER]}{gen}\n\n{rcpt}\n"
    returned = f"Remote Server returned '{reply}'\n\n{header}"
    if layout == "a":
        text = (
            f"{host} rejected your message to the following email addresses:\n\n"
            f"{rcpt} ({rcpt})\n{words}\n\n{host} gave this error:\n{reply}\n\n"
            f"{behind}{host}\n{returned}"
        )
    elif layout == "d":
        text = (
            f"{lead}\n{words}\n\nOriginal Message Details\n"
            f"Created Date: 11/20/2026 8:00:01 AM\n{details}\nError Details\nError: {reply}\n"
            f"Message rejected by: {host or gen}\n\nNotification Details\nSent by: {gen}\n\n"
            f"{header}"
        )
    elif layout == "c":
        remote = f"Remote server: {host}\n" if host else ""
        text = (
            f"{lead}\n{words}\n\nMore Info for Email Admins\n"
            f"Status code: {reply[:3]} {code_of(reply)}\n\nOriginal Message Details\n{details}\n"
            f"Error Details\nReported error: {reply}\nDSN generated by: {gen}\n{remote}\n{header}"
        )
    else:
        line = f"{host}\n" if host else ""
        text = f"{said[FAILED]}\n\n{rcpt} ({rcpt})\n{words or lead}\n\n{behind}{line}{returned}"
    if pasted:
        return text
    one = group(rcpt, st or code_of(reply), host=host, said=reply)
    report = status(gen, [one], f"Received-From-MTA: dns;{gen}\n")
    return mail(
        f"Microsoft Outlook <MicrosoftExchange329e71ec@{sender.partition('@')[2]}>",
        sender,
        said[SUBJECT],
        text,
        [("message/delivery-status", report), ("message/rfc822", back)],
        extra="X-MS-Exchange-Message-Is-Ndr:\n",
    )
