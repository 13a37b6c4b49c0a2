# SPDX-License-Identifier: GPL-3.0-or-later
"""The message itself: too large, refused for what is in it, too many recipients, malformed."""

from __future__ import annotations

from tests.cases.notices import (
    outlook_window,
)
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    GOOGLE_CODES,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    NOT_HOSTED,
    OWN_HOPS,
    SURE,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

MESSAGE = (
    Case(
        name="larger-than-they-take",
        rule="552 5.3.4: a link instead of the file",
        source="RFC 1870 section 6.1; RFC 3463 X.3.4",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.3.4 Message size exceeds fixed limit",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="message-too-large", who="you", sure=SURE),
    ),
    Case(
        name="larger-than-the-own-server-takes",
        rule="the own server refuses the same: still the message, still the person's",
        source="https://www.postfix.org/postconf.5.html#message_size_limit",
        kind="text",
        returned=outlook_window("552 5.3.4 Error: message file too big"),
        truth=Truth(verdict="message-too-large", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="too-large-for-that-mailbox",
        rule="5.2.3 is the size that this recipient may get, not a full mailbox",
        source="RFC 3463 X.2.3",
        kind="exchange-online",
        returned=Returned(
            remote="exch1.cabinet.example",
            wrapper="550 5.2.3 Remote server returned message too large",
            said="550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("exch1.cabinet.example", "198.51.100.20")),
        truth=Truth(verdict="message-too-large", who="you", sure=SURE),
    ),
    Case(
        name="a-size-that-only-a-full-mailbox-minds",
        rule="the same 552, and the words say the mailbox would overflow",
        source="RFC 3463 X.2.2",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 This message is larger than the current system limit or the "
            "recipient's mailbox is full. Mailbox quota exceeded",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="gmail-refuses-an-attachment",
        rule="a kind of file that the provider takes from nobody",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="552 5.7.0 This message was blocked because its content presents a potential "
            "security issue. Please visit https://support.google.com/mail/?p=BlockedMessage to "
            "review our message content and attachment content guidelines. - gsmtp",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="content-refused", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-virus-is-found",
        rule="a scanner names a virus: the file, not the sender's domain",
        source="the words are ClamAV's behind many servers",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 This message contains a virus or other malware (Win.Test.EICAR_HDB-1)",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="content-refused", who="you", sure=SURE),
    ),
    Case(
        name="a-forbidden-file-name",
        rule="the recipient's rule about attachments; the person can send it another way",
        source="https://www.postfix.org/header_checks.5.html",
        kind="sendmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said='550 5.7.1 Attachment type not allowed: file "plan.exe" is a banned file',
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="content-refused", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="too-many-at-once",
        rule="one message to so many: split it",
        source="RFC 3463 X.5.3; RFC 5321 section 4.5.3.1.10",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.5.3 Error: too many recipients",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="too-many-recipients", who="you", sure=SURE),
    ),
    Case(
        name="too-many-for-exchange-online",
        rule="the own provider counts the recipients of one message",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="too-many-recipients", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-code-of-too-many-for-a-relay",
        rule="qmail writes 5.5.3 beside 'rcpthosts': relaying, whatever the number says",
        source="the words are qmail's",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said="553 5.5.3 sorry, that domain isn't in my list of allowed rcpthosts (#5.5.3)",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="a-bare-line-feed",
        rule="5.6.11: the program or a gateway wrote the message wrongly",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.6.11 Remote server returned invalid message content",
            said="550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, "
            "which cannot be sent via DATA",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="malformed-message", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="gmail-cannot-read-the-headers",
        rule="a message that breaks RFC 5322",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.1 Messages missing a valid Message-ID header are not accepted: this "
            "message is not RFC 5322 compliant. - gsmtp",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"),
        truth=Truth(verdict="malformed-message", who="your-it", sure=SURE),
    ),
)
