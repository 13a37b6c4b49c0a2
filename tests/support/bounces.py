# SPDX-License-Identifier: GPL-3.0-or-later
"""Returned messages for tests, put together from their pieces; nothing in them is anybody's."""

from __future__ import annotations

from relayfix.intake.parse import parse
from relayfix.model.bounce import Bounce

ORIGINAL = """\
Return-Path: <anna@firm.example>
Received: from out.firm.example (out.firm.example [192.0.2.10])
\tby mx.client.example (Postfix) with ESMTPS id 4Q1
\tfor <bob@client.example>; Mon, 5 Oct 2026 10:00:05 +0200
Received: from [10.1.2.3] (pc.home.example [198.51.100.7])
\tby out.firm.example with ESMTPSA id 77; Mon, 5 Oct 2026 10:00:00 +0200
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=firm.example; s=sel1;
\th=from:to; bh=abc=; b=def=
From: =?utf-8?q?Anna_M=C3=BCller?= <anna@firm.example>
To: Bob <bob@client.example>, carol@client.example
Cc: dora@firm.example
Subject: =?utf-8?b?T2ZmZXIg4oCTIDIwMjY=?=
Date: Mon, 5 Oct 2026 10:00:00 +0200
Message-ID: <1@firm.example>
User-Agent: Mailbird 1
"""

GROUP = """\
Final-Recipient: rfc822; bob@client.example
Action: failed
Status: 5.7.1
Remote-MTA: dns; mx.client.example
Diagnostic-Code: smtp; 554 5.7.1 <bob@client.example>: Relay access denied
"""

PER_MESSAGE = """\
Reporting-MTA: dns; out.firm.example
Received-From-MTA: dns; pc.home.example
Arrival-Date: Mon, 5 Oct 2026 10:00:00 +0200
"""


def report(
    groups: str = GROUP,
    *,
    notice: str = "Your message could not be delivered.\n",
    per_message: str = PER_MESSAGE,
    original: str | None = ORIGINAL,
    original_type: str = "text/rfc822-headers",
    status_type: str = "message/delivery-status",
    headers: str = "",
) -> bytes:
    """A ``multipart/report`` of RFC 6522; ``headers`` are further fields of the notice."""
    third = f"--=_b\nContent-Type: {original_type}\n\n{original}\n" if original else ""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@out.firm.example>\n"
        "To: anna@firm.example\nSubject: Undelivered Mail Returned to Sender\n"
        f"MIME-Version: 1.0\n{headers}"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\n\n'
        f"--=_b\nContent-Type: text/plain; charset=utf-8\n\n{notice}\n"
        f"--=_b\nContent-Type: {status_type}\n\n{per_message}\n{groups}\n"
        f"{third}--=_b--\n"
    ).encode()


def notice(
    text: str,
    *,
    sender: str = "Mail Delivery System <MAILER-DAEMON@mx.firm.example>",
    subject: str = "Undelivered Mail Returned to Sender",
    headers: str = "",
) -> bytes:
    """A notice without a report."""
    return (
        f"From: {sender}\nTo: anna@firm.example\nSubject: {subject}\n{headers}"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{text}"
    ).encode()


def read(data: bytes | str) -> Bounce:
    """The one bounce in ``data``."""
    (bounce,) = parse("sample", data.encode() if isinstance(data, str) else data)
    return bounce
