# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's program does not get through to its outgoing server: settings, or the network."""

from __future__ import annotations

import re

from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Format, Kind, Reason
from relayfix.model.check import ServerTlsData

_NOT_FOUND = re.compile(
    r"0x800CCC(?:0[DEF]|1[59]|67|7D|80)|0x8004210[8B]|cannot be contacted"
    r"|0x800CCC1A|does not support the connection encryption"
    r"|cannot find the e-?mail server"
    r"|(?:could not|cannot|can['’]t|unable to|failed to) (?:be )?connect(?:ed)? (?:to|with)"
    r"|connect(?:ion|ing) to (?:the )?(?:outgoing|smtp|server|mail)"
    r"|(?:outgoing|smtp) (?:mail )?server \S* ?(?:is unavailable|timed out|refus|could not|unknown)"
    r"|impossible de (?:se )?(?:connecter|trouver) (?:au|le) serveur|n['’]a pas pu se connecter"
    r"|connexion (?:au|avec le) serveur\b.{0,80}(?:échou|expir|refus|interrompu)"
    r"|Verbindung (?:mit|zu)m? .{0,80}(?:fehl(?:ge)?schl|konnte nicht|abgebrochen|verweigert)"
    r"|Postausgang\S* .{0,60}(?:nicht (?:bekannt|erreichbar|gefunden)|antwortet nicht)"
    r"|(?:falló|error en|no se pudo) (?:la |establecer (?:la |una )?)?conexión (?:con|al) "
    r"|no (?:se )?(?:pudo|puede) (?:conectar(?:se)?|encontrar) (?:con|a|al|el) ?(?:el )?servidor"
    r"|connessione al server\b.{0,80}(?:fallit|non riuscit|interrott)",
    re.IGNORECASE,
)
_ABOUT = (
    *(Reason.CONNECTION_FAILED, Reason.TIMEOUT, Reason.DOMAIN_NOT_FOUND, Reason.TLS_REQUIRED),
    *(Reason.TEMPORARY, Reason.SYSTEM_ERROR, Reason.UNKNOWN),
)
_CERTIFICATE = re.compile(r"certifica|0x800CCC1A|0x8004210B", re.IGNORECASE)
_BAD_CERTIFICATE = ("expired", "not-yet-valid", "self-signed", "unknown-issuer")
_OTHER_WAY = ("speaks-plain", "speaks-tls", "wrong-name", "not-offered")


def cannot_connect(clues: Clues) -> bool:
    """Whether the words of a program say that it did not reach its server."""
    bounce = clues.bounce
    pasted = bounce.kind is Kind.NOT_A_BOUNCE and bounce.source.format is Format.TEXT
    if clues.delayed or not (bounce.kind is Kind.FAILED or pasted):
        return False
    if clues.to_a_program is False or clues.wrapped:
        return False
    return clues.reason in _ABOUT and bool(_NOT_FOUND.search(told(clues)))


def told(clues: Clues) -> str:
    """All that the program said: the server's words, and its own around them."""
    return "\n".join(filter(None, (clues.words, clues.bounce.notice)))


def said(clues: Clues) -> str | None:
    """The line in which a program tells that it did not get through."""
    lines = told(clues).splitlines()
    return next((line.strip() for line in lines if _NOT_FOUND.search(line)), clues.words)


def closed_here(clues: Clues) -> str | None:
    """The port of the outgoing server that this network closes or answers itself, or None."""
    data = clues.lookups.server_reachable
    for port in data.ports if data is not None else ():
        if port.state in ("filtered", "intercepted") and _is_named(clues, port.host, port.port):
            return f"{port.host}:{port.port}"
    return None


def open_here(clues: Clues) -> str | None:
    """The port of the outgoing server that answers on this network, or None."""
    data = clues.lookups.server_reachable
    for port in data.ports if data is not None else ():
        if port.state == "open" and _is_named(clues, port.host, port.port):
            return f"{port.host}:{port.port}"
    return None


def refused_here(clues: Clues) -> str | None:
    """The port that the server itself refuses: nobody listens there."""
    data = clues.lookups.server_reachable
    for port in data.ports if data is not None else ():
        if port.state == "refused" and _is_named(clues, port.host, port.port):
            return f"{port.host}:{port.port}"
    return None


def _is_named(clues: Clues, host: str, port: int) -> bool:
    """Whether it is the very port that is set; every port of the host, where none is."""
    named = clues.outgoing
    if named is None:
        return False
    return host.lower() == named.host.lower() and named.port in (None, port)


def bad_certificate(clues: Clues) -> str | None:
    """What is wrong with the certificate of the outgoing server, where the program may have
    stumbled over it: the contract's word, or None."""
    data = clues.lookups.server_tls
    if data is None or data.outcome not in _BAD_CERTIFICATE:
        return None
    stumbled = cannot_connect(clues) or _CERTIFICATE.search(told(clues))
    return data.outcome if stumbled else None


def names_expired_certificate(clues: Clues) -> bool:
    """Whether the program itself says that the server's certificate has run out."""
    return cannot_connect(clues) and _RAN_OUT.search(told(clues)) is not None


_RAN_OUT = re.compile(
    r"SEC_ERROR_EXPIRED_CERTIFICATE|certificate .{0,80}(?:has )?expired|certificat .{0,80}expir",
    re.IGNORECASE,
)


def portal(clues: Clues) -> bool:
    """Whether the network wants a sign-in page of its own to be seen first."""
    network, resolver = clues.lookups.network, clues.lookups.resolver
    if network is not None and network.kind == "captive-portal":
        return True
    return resolver is not None and resolver.outcome == "captive-portal"


def speaks_otherwise(clues: Clues) -> ServerTlsData | None:
    """What the check of the encryption found, where the server does not do what is set."""
    data = clues.lookups.server_tls
    return data if data is not None and data.outcome in _OTHER_WAY else None
