# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases with the person's own outgoing server: it really runs, on this computer, and answers."""

from __future__ import annotations

from tests.cases.notices import outlook_window
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    LIKELY,
    MICROSOFT_CODES,
    NOT_HOSTED,
    OPEN,
    OWN_HOPS,
    PASSWORD,
    POSSIBLE,
    RELAY,
    SURE,
    WRONG_PASSWORD,
    Case,
    Server,
    Truth,
    zone,
)
from tests.support.returned import Returned

HERE = {"smtp.atelier.example": {"A": ["127.0.0.1"]}}
WORLD = zone(names=HERE)
REFUSED = outlook_window("535 5.7.8 Error: authentication failed")
RELAY_WINDOW = (
    "An error occurred while sending mail. The mail server responded:\n"
    "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied.\n"
    'Please check the message recipient "claire.petit@cabinet.example" and try again.\n'
)

OUTGOING = (
    Case(
        name="the-server-refuses-the-password-again",
        rule="the window says so, and the one try here is refused as well",
        source="RFC 4954 section 6",
        kind="text",
        returned=REFUSED,
        zone=WORLD,
        server=Server(password=WRONG_PASSWORD),
        truth=Truth(verdict="sign-in-failed", who="you", sure=SURE),
    ),
    Case(
        name="the-server-takes-the-password",
        rule="the same window, and the password that the person typed here is right: the one that "
        "the program stored is not; no certainty",
        kind="text",
        returned=REFUSED,
        zone=WORLD,
        server=Server(password=PASSWORD),
        truth=Truth(verdict="sign-in-failed", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="the-server-takes-no-passwords",
        rule="the server says that the organisation switched passwords off, here too",
        source=MICROSOFT_CODES,
        kind="text",
        returned=outlook_window(
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for "
            "the Tenant."
        ),
        zone=WORLD,
        server=Server(
            password=PASSWORD,
            replies={
                "AUTH": "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is "
                "disabled for the Tenant."
            },
        ),
        options=("--account", "work"),
        truth=Truth(verdict="password-sign-in-disabled", who="your-it", sure=SURE),
    ),
    Case(
        name="the-server-carries-for-nobody-unknown",
        rule="a dry run is refused as the program was: it did not sign in",
        source="RFC 4954 section 6, 530; the words are Postfix's",
        kind="text",
        returned=RELAY_WINDOW,
        zone=WORLD,
        server=Server(),
        options=("--scope", "everyone", "--dry-run"),
        truth=Truth(verdict="sign-in-missing", who="you", sure=SURE),
    ),
    Case(
        name="the-server-carries-for-who-signs-in",
        rule="with a sign-in it carries: the program does not sign in",
        kind="text",
        returned=RELAY_WINDOW,
        zone=WORLD,
        server=Server(password=PASSWORD),
        options=("--scope", "everyone"),
        truth=Truth(verdict="sign-in-missing", who="you", sure=SURE),
    ),
    Case(
        name="the-server-carries-for-nobody-at-all",
        rule="signed in, and refused all the same: no setting of the program helps",
        kind="text",
        returned=RELAY_WINDOW,
        zone=WORLD,
        server=Server(
            password=PASSWORD,
            replies={"RCPT": "554 5.7.1 Relay access denied"},
        ),
        options=("--scope", "everyone"),
        truth=Truth(verdict="connector", who="your-it", sure=(CERTAIN, LIKELY, POSSIBLE)),
    ),
    Case(
        name="their-refusal-and-an-own-server-in-order",
        rule="the own server is in order, and the recipient's refused",
        kind="postfix",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=OWN_HOPS),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), names=HERE),
        server=Server(password=PASSWORD),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="their-refusal-and-an-own-certificate-that-ran-out",
        rule="an expired certificate is noticed, and the recipient's server refused",
        kind="postfix",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=OWN_HOPS),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), names=HERE),
        server=Server(ends=-3),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("server-tls",)),
    ),
    Case(
        name="their-refusal-and-a-wrong-password",
        rule="a wrong password typed here is no cause of what the recipient's server refused",
        kind="postfix",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=OWN_HOPS),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), names=HERE),
        server=Server(password=WRONG_PASSWORD),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("sign-in",)),
    ),
    Case(
        name="an-own-certificate-that-ran-out",
        rule="the program refuses the server's certificate, and it has run out: its keepers' desk",
        source="RFC 8314 section 3.4; RFC 5280 section 4.1.2.5",
        kind="text",
        returned=(
            "Sending of the message failed.\n"
            "The certificate of smtp.atelier.example has expired: SEC_ERROR_EXPIRED_CERTIFICATE.\n"
            "The connection to the outgoing server (SMTP) smtp.atelier.example failed.\n"
        ),
        zone=WORLD,
        server=Server(ends=-3),
        options=("--scope", "everyone", "--account", "work"),
        truth=Truth(
            verdict="outgoing-server-settings|tls-required|connector",
            who="your-it",
            sure=(CERTAIN, LIKELY, POSSIBLE),
        ),
    ),
    Case(
        name="an-own-certificate-that-ran-out-in-outlook",
        rule="Outlook only says that the connection broke; the check finds why: its keepers' desk",
        source="Outlook's own number 0x800CCC0F",
        kind="text",
        returned=(
            "Task 'anna.martin@atelier.example - Sending' reported error (0x800CCC0F): 'The "
            "connection to the server was interrupted. If this problem continues, contact your "
            "server administrator or Internet service provider (ISP).'\n"
        ),
        zone=WORLD,
        server=Server(ends=-3),
        options=("--scope", "everyone", "--account", "work"),
        truth=Truth(
            verdict="outgoing-server-settings|tls-required|connector",
            who="your-it",
            sure=(CERTAIN, LIKELY, POSSIBLE),
        ),
    ),
    Case(
        name="a-port-that-nobody-listens-at",
        rule="the program cannot reach its server, and the port that is set is closed",
        kind="text",
        returned=(
            "Task 'anna.martin@atelier.example - Sending' reported error (0x800CCC0E): 'Cannot "
            "connect to the server. If you continue to receive this message, contact your server "
            "administrator or Internet service provider (ISP).'\n"
        ),
        zone=WORLD,
        server=Server(speaks="nothing"),
        options=("--scope", "everyone", "--can-receive", "yes"),
        truth=Truth(verdict="outgoing-server-settings", who="you", sure=SURE),
    ),
    Case(
        name="encryption-from-the-start-at-a-plain-port",
        rule="the program wants TLS at once, and the server begins in plain text: a setting",
        source="RFC 8314 section 3.3",
        kind="text",
        returned="Your server does not support the connection encryption type you have specified. "
        "(0x800CCC1A)\n",
        zone=WORLD,
        server=Server(option="implicit"),
        options=(
            "--scope",
            "everyone",
        ),
        truth=Truth(verdict="outgoing-server-settings", who="you", sure=SURE),
    ),
    Case(
        name="a-server-that-wants-encryption-first",
        rule="530 at MAIL, here as there: STARTTLS is to be switched on",
        source="RFC 3207 section 4",
        kind="text",
        returned=outlook_window("530 5.7.0 Must issue a STARTTLS command first"),
        zone=WORLD,
        server=Server(
            option="none", replies={"MAIL": "530 5.7.0 Must issue a STARTTLS command first"}
        ),
        options=("--scope", "everyone", "--dry-run"),
        truth=Truth(verdict="tls-required", who="you", sure=SURE),
    ),
    Case(
        name="only-the-address-is-theirs-to-refuse",
        rule="not one answer and no host: a server that works does not make a verdict",
        kind="text",
        returned="554\n",
        zone=WORLD,
        server=Server(password=PASSWORD),
        truth=Truth(verdict="undetermined", who="you|your-it", sure=OPEN),
    ),
)
