# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in to send: where a password cannot work, and what servers answer to one.

A reply's words come first, its code last: the same number means several things, and 5.7.139 is
a wrong password as often as a sign-in that was switched off.
"""

from __future__ import annotations

import enum
import functools
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from relayfix.knowledge.domains import fits
from relayfix.knowledge.providers import provider_of
from relayfix.knowledge.tables import KnowledgeError
from relayfix.resources import resource


class PasswordRule(enum.Enum):
    """What a company says about passwords in mail programs."""

    NEVER = "never"
    APP_PASSWORD = "app-password"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRule:
    """One company's rule for its outgoing servers."""

    id: str
    name: str
    hosts: tuple[str, ...]
    mailboxes: tuple[str, ...]
    """Providers to whose addresses alone it applies; empty for all."""
    password: PasswordRule
    since: date | None
    source: str

    def holds(self, today: date) -> bool:
        """Whether its day has come."""
        return self.since is None or today >= self.since


@functools.cache
def rules() -> tuple[SignInRule, ...]:
    """All rules, in their order; `KnowledgeError` names the one that is broken."""
    found = []
    for row in _rows("rule"):
        try:
            rule = SignInRule(
                id=row["id"],
                name=row["name"],
                hosts=tuple(row["hosts"]),
                mailboxes=tuple(row.get("mailboxes", ())),
                password=PasswordRule(row["password"]),
                since=row.get("since"),
                source=row["source"],
            )
        except (KeyError, ValueError, TypeError) as error:
            raise KnowledgeError(f"sign_in.toml: {row.get('id', '?')}: {error}") from error
        found.append(rule)
    return tuple(found)


def rule_for(host: str, mailbox_domain: str | None) -> SignInRule | None:
    """The rule for this outgoing server and an address at this domain, or None."""
    provider = provider_of(mailbox_domain)
    for rule in rules():
        if not fits(host, rule.hosts):
            continue
        if not rule.mailboxes or (provider is not None and provider.name in rule.mailboxes):
            return rule
    return None


def judges_later(host: str | None, greeting: str = "") -> bool:
    """Whether the server may still refuse a sender after it agreed to the recipients.

    Exchange, on premises and in the cloud, looks at the right to send as an address only once it
    has the message.
    """
    return fits(host, ("*.office365.com", "*.outlook.com")) or bool(_EXCHANGE.search(greeting))


_EXCHANGE = re.compile(r"\bMicrosoft ESMTP MAIL Service\b|\bX-EXPS\b|\bXEXCH50\b|\bXRDST\b", re.I)


# ── what servers answer ─────────────────────────────────────────────────────────────────────


class Answer(enum.Enum):
    """What the last reply of a sign-in means."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    SWITCHED_OFF = "switched-off"
    """Signing in with a password is off, for this account or for all."""
    APP_PASSWORD = "app-password"
    BROWSER_FIRST = "browser-first"
    """The company wants to see the person in a browser once; the password may be right."""
    LOCKED = "locked"
    """The account itself is locked or closed."""
    HELD_BACK = "held-back"
    """A rule of the organisation forbids this way of signing in."""
    TOO_OFTEN = "too-often"
    OUT_OF_ORDER = "out-of-order"
    """The server could not tell whether the password is right."""
    NOT_THIS_KIND = "not-this-kind"
    """It does not take the kind of sign-in that it offers."""
    UNKNOWN = "unknown"


@functools.cache
def _patterns() -> tuple[tuple[Answer, re.Pattern[str]], ...]:
    """What words mean, in the order in which they are tried."""
    return tuple((Answer(row["means"]), _compiled(row)) for row in _rows("answer"))


def _compiled(row: dict[str, Any]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(row["patterns"]), re.IGNORECASE)
    except (KeyError, re.error) as error:
        raise KnowledgeError(f"sign_in.toml: {row.get('means', '?')}: {error}") from error


def _rows(table: str) -> list[dict[str, Any]]:
    text = resource("knowledge", "sign_in.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[table]
    return rows


def judge(code: int, text: str) -> Answer:
    """What a server's last reply to a sign-in means (RFC 4954 section 6, RFC 5248)."""
    if code == 235:
        return Answer.ACCEPTED
    if 200 <= code < 400:
        return Answer.UNKNOWN
    said = next((answer for answer, words in _patterns() if words.search(text)), None)
    if said is Answer.REFUSED and "5.7.139" in text and not _WRONG.search(text):
        said = Answer.SWITCHED_OFF
    if said is Answer.TOO_OFTEN or code == 432:
        return Answer.TOO_OFTEN
    if 400 <= code < 500:
        return Answer.OUT_OF_ORDER  # "try again later" is no word on the password
    if said is not None and code != 504:
        return said
    return _BY_CODE.get(code, Answer.UNKNOWN)


_WRONG = re.compile(r"credentials? (?:were|was|is|are) (?:incorrect|invalid|wrong)", re.IGNORECASE)
"""With 5.7.139, which Microsoft gives for much, only these say that the password is wrong."""

_BY_CODE = {
    534: Answer.SWITCHED_OFF,
    535: Answer.REFUSED,
    504: Answer.NOT_THIS_KIND,
}
