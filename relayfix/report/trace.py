# SPDX-License-Identifier: GPL-3.0-or-later
"""Ready commands with which an administrator of Exchange Online finds one message.

`Get-MessageTraceV2 <https://learn.microsoft.com/powershell/module/exchange/get-messagetracev2>`_
reaches 90 days back, at most 10 days a query. The values come from a stranger's message: each must
fit a grammar far narrower than its RFC before it may stand in a command, in single quotes, where
PowerShell reads nothing into it; one that does not fit is left for the facts beside it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from relayfix.report.shapes import Command
from relayfix.report.speaker import Record, Speaker, moment

KEPT_DAYS = 90

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})\Z")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=@-]{3,250}>\Z")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")

_BEFORE, _AFTER = timedelta(days=1), timedelta(days=3)
"""Around the time of sending, whose clock may be wrong; together well below the ten days."""


def in_exchange_online(bounce: Record) -> bool:
    """Whether the notice was written by Exchange Online, where a trace can be made."""
    return bool(bounce["generator"] == "exchange-online")


def too_late(speaker: Speaker, sent: datetime) -> bool:
    """Whether no trace reached back to a message any more when the report was made."""
    made = moment(speaker.document["created"])
    return made is not None and made - sent > timedelta(days=KEPT_DAYS + 1)


def commands(speaker: Speaker, bounce: Record, recipient: str | None) -> tuple[Command, ...]:
    """The commands for one message; none where its time or both ends are not known for sure, or
    where it was sent so long before the report that no trace reaches back to it."""
    original = bounce["original"]
    if not original or not in_exchange_online(bounce):
        return ()
    sent = moment(original["date"])
    sender = original["envelope_from"] or original["from"]
    if sent is not None and too_late(speaker, sent):
        return ()
    if sent is None or not _fits(_ADDRESS, sender) or not _fits(_ADDRESS, recipient):
        return ()
    span = (
        f"-StartDate '{sent.astimezone(UTC) - _BEFORE:%Y-%m-%d %H:%M:%S}z' "
        f"-EndDate '{sent.astimezone(UTC) + _AFTER:%Y-%m-%d %H:%M:%S}z'"
    )
    shell = speaker.text("report.trace.shell")
    found = [
        Command(
            purpose=speaker.text("report.trace.by_address"),
            shell=shell,
            text=f"Get-MessageTraceV2 -SenderAddress '{sender}' "
            f"-RecipientAddress '{recipient}' {span}",
        )
    ]
    if _fits(_MESSAGE_ID, original["message_id"]):
        found.append(
            Command(
                purpose=speaker.text("report.trace.by_id"),
                shell=shell,
                text=f"Get-MessageTraceV2 -MessageId '{original['message_id']}' {span}",
            )
        )
    if _fits(_GUID, original["network_message_id"]):
        found.append(
            Command(
                purpose=speaker.text("report.trace.detail"),
                shell=shell,
                text=f"Get-MessageTraceDetailV2 -MessageTraceId "
                f"'{original['network_message_id']}' -RecipientAddress '{recipient}'",
            )
        )
    return tuple(found)


def _fits(grammar: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and grammar.match(value) is not None
