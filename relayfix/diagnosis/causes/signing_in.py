# SPDX-License-Identifier: GPL-3.0-or-later
"""What the words say about a sign-in, and who was told."""

from __future__ import annotations

import re

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.sign_in import Answer, judge
from relayfix.model.answers import Scope, Trial
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Role

_ABOUT = (Reason.AUTHENTICATION_FAILED, Reason.AUTHENTICATION_REQUIRED, Reason.ACCOUNT_BLOCKED)
_A_SERVER_S = re.compile(r"SASL authentication failed; (?:cannot authenticate to )?server", re.I)
"""Postfix tells so of its own sign-in at the next server."""
_TOO_WEAK = frozenset({"auth_weak", "g_504_authtype"})
"""The kind of sign-in is refused, and not the password."""
_FAILED_CODES = (534, 535, 504)


def meaning(clues: Clues) -> Answer | None:
    """What the answer to a sign-in means; None where the words are about no sign-in.

    That one is asked for is not an answer to one.
    """
    if clues.delayed or clues.reason not in _ABOUT or clues.wrapped:
        return None
    recipient = clues.recipient
    code = recipient.reply_code if recipient is not None else None
    words = clues.words or ""
    if clues.signature in _TOO_WEAK:
        return Answer.NOT_THIS_KIND
    if clues.reason is Reason.AUTHENTICATION_FAILED:
        return judge(code or 535, words)
    found = judge(code or 550, words)
    if clues.reason is Reason.ACCOUNT_BLOCKED:
        return found if found is Answer.LOCKED else None
    refused = found is Answer.REFUSED and code in _FAILED_CODES
    return found if refused or found in (Answer.SWITCHED_OFF, Answer.APP_PASSWORD) else None


def by_a_server(clues: Clues) -> bool:
    """Whether it was one server that signed in at another, and not the person's program.

    A laptop's or a scanner's own mail service writes notices too: where the person says that
    nothing gets out, or that another program can send, it is their account.
    """
    if is_personal(clues) or clues.to_a_program:
        return False
    answers = clues.answers
    if answers.other_app is Trial.WORKS:
        return False
    if _A_SERVER_S.search(clues.words or ""):
        return True
    return clues.to_a_program is False and answers.scope is not Scope.EVERYONE


def by_their_server(clues: Clues) -> bool:
    """Whether a server of the recipient's side said it: it does not know the person's account."""
    return clues.role in (Role.RECIPIENT_MX, Role.RECIPIENT_PROVIDER)
