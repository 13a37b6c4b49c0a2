# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenSMTPD: a greeting, then one line a recipient, the address and the words behind a colon."""

from __future__ import annotations

import re

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.named import worded

_SUBJECT = re.compile(
    r"^Delivery status notification: (?:error|warning|success)\s*$", re.IGNORECASE
)
_SENDER = re.compile(r"^\W{0,3}Mailer Daemon\W{1,4}MAILER-DAEMON@", re.IGNORECASE)


def _fields(notice: Notice) -> bool:
    return bool(_SUBJECT.match(notice.subject) and _SENDER.match(notice.sender))


FAMILY = Family(
    id="opensmtpd",
    signs=(
        Sign(standing=Standing.FIELDS, recognise=_fields),
        Sign(
            standing=Standing.WORDS,
            recognise=worded(
                r"^[ \t]*This is the MAILER-DAEMON, please DO NOT REPLY to this e-?mail"
            ),
        ),
    ),
    read=general.read,
)
