# SPDX-License-Identifier: GPL-3.0-or-later
"""Is it a bounce at all, and has it failed for good? Else what it is instead."""

from __future__ import annotations

import re

from relayfix.intake.notices.base import Notice
from relayfix.intake.parts import Parts
from relayfix.knowledge.phrases import all_of, form_of, plain
from relayfix.model.bounce import Action, AutoType, Kind, Recipient

_SYSTEM_SENDER = re.compile(
    r"mailer[-_ ]?daemon|postmaster|mail delivery|post_master|mdaemon|mailer@|mail administrator"
    r"|system administrator|mail\.delivery\.system|no-?reply@sns\.amazonaws|symantec_antivirus"
    r"|mailadm@|-admin@|-owner@|-request@|majordomo|imss@|delivery subsystem|poostmaster"
    r"|microsoft outlook|microsoftexchange\w*@",
    re.IGNORECASE,
)
_FAILURE_WORDS = re.compile(
    r"undeliver(?:able|ed)|delivery (?:has )?fail|not (?:be )?deliver|unable to deliver"
    r"|(?:mail|message) (?:system )?(?:error|failure)|could not be (?:delivered|sent)"
    r"|returned (?:mail|to sender)|delivery (?:status|failure|report|notification)|failure notice"
    r"|failed permanently|permanent (?:fatal )?error|delivery problems|did not reach"
    r"|cannot be delivered|not delivered|were? rejected by|automatically rejected|delivery error"
    r"|not (?:a )?member|trouble delivering|was blocked by|non remis|unzustellbar|non recapitabile"
    r"|error occurred while trying to deliver|nicht zugestellt|zustellfehler"
    r"|non è stato (?:recapitato|consegnato)|niet (?:worden )?bezorgd"
    r"|não foi (?:possível entregar|entregue)|kunde inte levereras|distribution a échoué"
    r"|no se (?:puede|pudo|ha podido) entregar|no se ha entregado"
    r"|n'a pas (?:pu être|été) (?:remis|délivré|distribué)"
    r"|送信できません|配信できません|送信できない|无法发送"
    r"|не доставлено|не может быть (?:доставлено|отправлено)"
    r"|failed to deliver|address not found|error delivering|mail failed|no valid recipients"
    r"|invalid user address|delivery incomplete|message blocked|message not delivered"
    r"|(?:was|were|could)(?:n't| not) (?:be )?delivered|adresse introuvable|remise impossible",
    re.IGNORECASE,
)
_REFUSAL_WORDS = re.compile(
    r"no such user|does not exist|doesn't exist|unknown host|has been rejected|no longer valid",
    re.IGNORECASE,
)
"""Words that mean a failed delivery where a mail system says them, and anything in a letter."""
_PERMANENT = re.compile(
    r"permanent(?:ly)? (?:fatal )?(?:error|fail)|failed permanently|(?<!non-)fatal error|given up"
    r"|(?:could|can)not be delivered\. |will be deleted from queue|delivery has failed",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(
    r"^(?:\W*)(?:warning\b|delayed|delivery (?:status notification|notification).{0,4}.*delay"
    r"|.*\((?:delay|still being retried|mail delivery delayed)\)|.*has been delayed|remise retardée"
    r"|.*\bdelayed \d+ (?:hours|minutes|days))",
    re.IGNORECASE,
)
_AUTO_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "autoreply"})
_LIST_FIELDS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "x-campaign",
    "x-mailchimp",
    "feedback-id",
)


def from_a_system(notice: Notice) -> bool:
    """The notice's sender is a mail system, or its own envelope sender is empty."""
    if not notice.headers:
        return False  # a text that was pasted
    if _SYSTEM_SENDER.search(notice.sender):
        return True
    if notice.headers.get("return-path", "").strip() == "<>":
        return True
    return "x-failed-recipients" in notice.headers or not notice.sender.strip(" <>")


def says_failure(notice: Notice) -> bool:
    """The subject or the text say that a delivery failed, or waits."""
    head = plain(notice.subject)
    if any(head.startswith(phrase) for phrase in all_of("subject")):
        return True
    text = f"{notice.subject}\n{notice.text[:6000]}"
    if _FAILURE_WORDS.search(text) or is_delay(notice):
        return True
    return from_a_system(notice) and bool(_REFUSAL_WORDS.search(text))


def is_delay(notice: Notice) -> bool:
    """The notice says that delivery goes on (or tries to)."""
    if not _DELAY_SUBJECT.match(notice.subject):
        text = form_of(notice.text[:8000])
        if not any(phrase in text for phrase in all_of("delayed")):
            return False
    return not _PERMANENT.search(notice.text[:8000])


def kind_of(recipients: tuple[Recipient, ...]) -> Kind:
    """The worst that happened to any of them."""
    actions = {recipient.action for recipient in recipients}
    if Action.FAILED in actions or None in actions:
        return Kind.FAILED
    return Kind.DELAYED if Action.DELAYED in actions else Kind.DELIVERED


def auto_type_of(parts: Parts, notice: Notice) -> AutoType:
    """What a message that is no bounce is instead."""
    headers = parts.headers
    subject = plain(notice.subject)
    if parts.complaint or "abuse report" in subject:
        return AutoType.COMPLAINT
    if parts.disposition is not None or _names(subject, "read_receipt", parts):
        return AutoType.READ_RECEIPT
    submitted = headers.get("auto-submitted", "").lower()
    automatic = (
        submitted.startswith(("auto-replied", "auto-generated"))
        or "x-autoreply" in headers
        or "x-autorespond" in headers
        or "x-auto-reply-from" in headers
        or headers.get("precedence", "").lower() in _AUTO_PRECEDENCE
        or headers.get("x-auto-response-suppress", "").lower() not in ("",)
    )
    if any(
        subject.startswith(p) or f" {p}" in f" {subject}"[:40] for p in all_of("automatic_reply")
    ):
        return AutoType.AUTO_REPLY
    if any(name in headers for name in _LIST_FIELDS):
        return AutoType.LIST
    if automatic and not submitted.startswith("auto-generated"):
        return AutoType.AUTO_REPLY
    if headers.get("precedence", "").lower() in ("list", "bulk", "junk"):
        return AutoType.LIST
    if headers.get("return-path", "").strip() == "<>" and not _SYSTEM_SENDER.search(notice.sender):
        return AutoType.AUTO_REPLY  # nobody else leaves it empty, RFC 3834 section 3.3
    return AutoType.MESSAGE


def _names(subject: str, kind: str, parts: Parts) -> bool:
    report = parts.headers.get("content-type", "").lower()
    if "disposition-notification" in report:
        return True
    return "multipart/report" in report and any(subject.startswith(p) for p in all_of(kind))
