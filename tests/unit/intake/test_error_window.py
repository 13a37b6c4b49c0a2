# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows of mail programs, as people type or paste them."""

from __future__ import annotations

import pytest

from relayfix.model.bounce import Kind, Reason
from tests.support.bounces import read

AUTH = Reason.AUTHENTICATION_FAILED
RELAY = Reason.RELAY_DENIED
CONNECTION = Reason.CONNECTION_FAILED
TLS = Reason.TLS_REQUIRED
SENDER = Reason.SENDER_NOT_ALLOWED
SERVER = "smtp.atelier.example"
BOB = "bob@client.example"

THUNDERBIRD = (
    (
        (
            f"Unable to authenticate to Outgoing server (SMTP) {SERVER}. Please check the password"
            " and verify the 'Authentication method' in 'Account Settings |"
            " Outgoing server (SMTP)'."
        ),
        AUTH,
        f"Unable to authenticate to Outgoing server (SMTP) {SERVER}",
    ),
    (f"Login to server {SERVER} failed.", AUTH, f"Login to server {SERVER} failed"),
    (
        f"Login to server {SERVER} with username anna@atelier.example failed.",
        AUTH,
        f"Login to server {SERVER} with username anna@atelier.example failed",
    ),
    (
        (
            f"Sending of the message failed.\nThe message could not be sent because connecting to"
            f" Outgoing server (SMTP) {SERVER} failed. The server may be unavailable or is refusing"
            " SMTP connections. Please verify that your Outgoing server (SMTP) settings are correct"
            " and try again."
        ),
        CONNECTION,
        (
            f"The message could not be sent because connecting to Outgoing server (SMTP) {SERVER}"
            " failed. The server may be unavailable or is refusing SMTP connections"
        ),
    ),
    (
        (
            f"Sending of the message failed.\nThe message could not be sent using Outgoing server"
            f" (SMTP) {SERVER} for an unknown reason. Please verify that your Outgoing server"
            " (SMTP) settings are correct and try again."
        ),
        Reason.UNKNOWN,
        (
            f"The message could not be sent using Outgoing server (SMTP) {SERVER} for an unknown"
            " reason"
        ),
    ),
    (
        (
            "An error occurred sending mail: Unable to establish a secure link with Outgoing server"
            f" (SMTP) {SERVER} using STARTTLS since it doesn't advertise that feature."
        ),
        TLS,
        (
            "An error occurred sending mail: Unable to establish a secure link with Outgoing server"
            f" (SMTP) {SERVER} using STARTTLS since it doesn't advertise that feature"
        ),
    ),
    (
        (
            "L'envoi du message a échoué.\nImpossible de s'authentifier auprès du serveur sortant"
            f" (SMTP) {SERVER}. Vérifiez le mot de passe."
        ),
        AUTH,
        f"Impossible de s'authentifier auprès du serveur sortant (SMTP) {SERVER}",
    ),
    (
        f"Échec de la connexion au serveur {SERVER} avec l’identifiant anna@atelier.example.",
        AUTH,
        f"Échec de la connexion au serveur {SERVER} avec l’identifiant anna@atelier.example",
    ),
    (
        (
            "Senden der Nachricht fehlgeschlagen.\nDie Anmeldung beim Postausgangs-Server (SMTP)"
            f" {SERVER} ist fehlgeschlagen. Bitte überprüfen Sie das Passwort."
        ),
        AUTH,
        f"Die Anmeldung beim Postausgangs-Server (SMTP) {SERVER} ist fehlgeschlagen",
    ),
)
APPLE = (
    (
        f'Cannot Send Mail\nThe server "{SERVER}" cannot be contacted on port 587.',
        CONNECTION,
        f'The server "{SERVER}" cannot be contacted on port 587',
    ),
    (
        f"Cannot Send Mail\nThe user name or password for {SERVER} is incorrect.",
        AUTH,
        f"The user name or password for {SERVER} is incorrect",
    ),
    (
        (
            f"Cannot send message using the server {SERVER}\n\n"
            f'The server "{SERVER}" did not'
            " recognize the user name or password. Select a different outgoing mail server or click"
            " Try Later to leave the message in your Outbox."
        ),
        AUTH,
        f'The server "{SERVER}" did not recognize the user name or password',
    ),
    (
        f"The sender address anna@atelier.example was rejected by the server {SERVER}.",
        SENDER,
        f"The sender address anna@atelier.example was rejected by the server {SERVER}",
    ),
    (
        f'Mail can\'t verify the identity of the server "{SERVER}".',
        TLS,
        f'Mail can\'t verify the identity of the server "{SERVER}"',
    ),
)
REFUSED = (
    (
        "apple-mail",
        (
            f'Cannot Send Mail\nThe recipient "{BOB}" was rejected by the server'
            " because it does not"
            " allow relaying."
        ),
    ),
    (
        "apple-mail",
        (
            "Impossible d’envoyer le message. Une copie a été placée dans votre boîte d’envoi. Le"
            f" destinataire « {BOB} » a été rejeté par le serveur car il n’autorise pas le relais."
        ),
    ),
    (
        "apple-mail",
        (
            "E-Mail kann nicht gesendet werden. Eine Kopie wurde in Ihrem Postausgang gesichert."
            f' Der Empfänger "{BOB}" wurde vom Server nicht akzeptiert, da er kein'
            " Relaying erlaubt."
        ),
    ),
    (
        "apple-mail",
        f"{SERVER} does not allow relaying. Your message could not be sent to {BOB}.",
    ),
    (
        "thunderbird",
        (
            "Fehler beim Senden der Nachricht: Der Mail-Server antwortete: 5.7.1"
            f" <{BOB}>: Relay access denied. Bitte überprüfen Sie die Adresse des Empfängers."
        ),
    ),
)
OUTLOOK = (
    (
        (
            "This message could not be sent. You do not have the permission to send the message on"
            " behalf of the specified user."
        ),
        SENDER,
    ),
    (
        (
            "Log onto outgoing mail server (SMTP): The specified server was found, but there was"
            " no response from the server. Please verify that the port and SSL"
            " information is correct."
        ),
        CONNECTION,
    ),
)
LETTERS = (
    f"Hello Anna,\nyour settings: Outgoing server (SMTP) {SERVER}, port 465, SSL.\nKind regards",
    "Login to server imap.atelier.example failed.",
    "The server room is closed today. Please try again tomorrow.",
    "Hello,\ncan you verify the identity of the person who called? Regards",
)


@pytest.mark.parametrize(
    ("program", "window", "reason", "words"),
    [("thunderbird", *w) for w in THUNDERBIRD] + [("apple-mail", *w) for w in APPLE],
)
def test_a_window_names_the_server_and_what_went_wrong(
    program: str, window: str, reason: Reason, words: str
) -> None:
    bounce = read(window)
    assert (bounce.kind, bounce.generator) == (Kind.FAILED, program)
    (recipient,) = bounce.recipients
    assert recipient.final_recipient is None
    assert (recipient.reason, (recipient.diagnostic or "").rstrip(".")) == (reason, words)
    assert recipient.remote_mta == (None if "password for" in words else SERVER)


@pytest.mark.parametrize(("program", "window"), REFUSED)
def test_a_window_names_whom_the_server_does_not_relay_to(program: str, window: str) -> None:
    bounce = read(window)
    assert bounce.generator == program
    (recipient,) = bounce.recipients
    assert (recipient.final_recipient, recipient.reason) == (BOB, RELAY)


@pytest.mark.parametrize(("window", "reason"), OUTLOOK)
def test_outlook_says_it_without_a_number_too(window: str, reason: Reason) -> None:
    bounce = read(window)
    assert bounce.generator == "outlook-client"
    assert [r.reason for r in bounce.recipients] == [reason]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_no_window(letter: str) -> None:
    assert read(letter).kind is Kind.NOT_A_BOUNCE
