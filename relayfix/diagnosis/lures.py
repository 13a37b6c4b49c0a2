# SPDX-License-Identifier: GPL-3.0-or-later
"""The signs of a lure that plays a returned message. One alone proves nothing; several do."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import domain_of, same_organisation
from relayfix.knowledge.providers import known_host, provider_of
from relayfix.model.bounce import AutoType, Bounce, Kind, Link, NoticeFacts

LONGEST = 110
"""Of the words that are quoted, in characters."""

_READ = 8_000
"""Characters of a notice that are looked at: a lure is short."""

_PLAYS = re.compile(
    r"mail(?:er)?[- ]?daemon|mail delivery|delivery (?:system|subsystem|failure|status|has failed)"
    r"|undeliver|not (?:be )?delivered|returned (?:mail|message|to)|couldn['’]t be delivered"
    r"|failed to deliver|delivery failed|postmaster|(?:messages?|e-?mails?) .{0,60}(?:held|on hold)"
    r"|non remis|remise|n['’]ont pas (?:pu être|été) (?:remis|délivré|distribué)"
    r"|distribution du courrier|messages? .{0,60}en attente|unzustellbar|zustell|zurückgehalten"
    r"|no (?:se )?(?:entregad|ha podido entregar)|mensajes? .{0,60}retenid|non recapitat|recapit"
    r"|niet (?:worden )?bezorgd|onbestelbaar",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:sign|log)[- ]?(?:in|on)\b|\brelease\b|\bverif(?:y|ied|ication)\b|re-?validate"
    r"|confirm (?:your |the )?(?:password|account|mailbox|identity|e-?mail)|\bpassword\b"
    r"|(?:retrieve|recover|restore|view|allow|receive|get|deliver) "
    r"(?:the |your |all |pending |held )?(?:messages|e-?mails|mails)"
    r"|(?:increase|upgrade|expand) (?:your )?(?:storage|quota|mailbox)"
    r"|update (?:your )?(?:account|mailbox|settings)|keep (?:your|the) (?:same |current )?password"
    r"|connectez-vous|se connecter|identifiez-vous|mot de passe|lib[ée]rer|r[ée]cup[ée]rer"
    r"|v[ée]rifi(?:er|ez)|confirmer|d[ée]bloquer|anmelden|einloggen|freigeben|passwort|best[äa]tigen"
    r"|verifizieren|iniciar sesi[óo]n|contrase[ñn]a|liberar|verificar|accedi|rilascia|verifica"
    r"|inloggen|wachtwoord|vrijgeven",
    re.IGNORECASE,
)
_WITHIN = r"(?:[^.!?]|[.!?](?=\S)){0,80}"
"""Not beyond the end of a sentence; a dot inside an address is none."""
_HELD = re.compile(
    r"(?:incoming|inbound|new|pending|unread|undelivered|important|last|\d+) .{0,30}"
    rf"(?:messages?|e-?mails?|mails)\b{_WITHIN}(?:on hold|held|pending|waiting|quarantin|blocked"
    r"|suspended|(?:not|n['’]t) (?:be )?delivered|returned)"
    rf"|messages?\b{_WITHIN}(?:en attente|bloqu[ée]s|retenus|suspendus|en quarantaine)"
    rf"|nachrichten\b{_WITHIN}(?:zur[üu]ckgehalten|blockiert|warten|ausstehend)"
    rf"|mensajes\b{_WITHIN}(?:retenidos|pendientes|en espera|bloqueados)"
    rf"|messaggi\b{_WITHIN}(?:in attesa|bloccati|trattenuti)"
    rf"|berichten\b{_WITHIN}(?:vastgehouden|wacht)",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"(?:within|in|after) (?:the next )?\d+ ?(?:hours?|hrs?|h|days?)\b|\bexpires?\b|act now"
    r"|(?:will be|is|are|be) (?:permanently )?(?:deleted|closed|suspended|deactivated|terminated"
    r"|disabled|locked|erased)|failure to .{0,40}will|will close your|immediate(?:ly)? action"
    r"|sous \d+ ?(?:heures|h|jours)|seront supprim[ée]s|sera (?:ferm[ée]|suspendu|d[ée]sactiv[ée])"
    r"|sans action de votre part|(?:nach|innerhalb von|binnen) \d+ (?:stunden|tagen)"
    r"|werden .{0,30}gel[öo]scht|wird .{0,30}(?:gesperrt|geschlossen)"
    r"|en (?:las pr[óo]ximas )?\d+ horas|ser[áa]n? (?:eliminad|suspendid|cerrad)"
    r"|entro \d+ ore|(?:sar[àa]|saranno|verranno) (?:eliminat|sospes|chius)|binnen \d+ uur",
    re.IGNORECASE,
)

_END = re.compile(r"[.!?](?=\s|\Z)|\n")
"""Where a sentence ends: a dot inside a name is none."""

_HELP = (
    *("support.google.com", "support.microsoft.com", "learn.microsoft.com", "aka.ms"),
    *("go.microsoft.com", "technet.microsoft.com", "docs.microsoft.com", "security.microsoft.com"),
    *("messaging.microsoft.com", "mail.live.com", "postmaster.live.com", "sender.office.com"),
    *("help.yahoo.com", "postmaster.yahooinc.com", "senders.yahooinc.com", "support.apple.com"),
    *("assistance.orange.fr", "spamhaus.org", "spamcop.net", "postmaster.gmx.net", "www.w3.org"),
)
"""Help pages that real notices link to. A provider's pages for everybody's files are not here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What was found, verbatim; None for a sign that is not there."""

    whole: bool
    """The message itself was at hand, and not only its words."""
    bare: bool
    """No delivery report and no original, where a real notice brings at least one of them."""
    asks: str | None
    """To sign in, release, confirm."""
    held: str | None
    """Incoming messages are said to wait."""
    threat: str | None
    """A deadline, or what happens otherwise."""
    strange_link: str | None
    """A host that is neither the person's organisation nor a known mail provider."""
    other_target: tuple[str, str] | None
    """(the host that a link shows, the one that it leads to)."""
    attached: str | None
    """The name of a page or a program that came along."""
    from_strangers: str | None
    """Who it says to be from: nobody who carries the person's mail."""
    like_a_server: bool
    """It calls itself automatic and quotes a server's answer, as bare words of old servers do."""
    to_its_sender: bool
    """The strange link leads to the very domain that it says to be from, as a service's would."""

    @property
    def leads_away(self) -> bool:
        return bool(self.strange_link or self.other_target or self.attached)

    @property
    def lure(self) -> bool:
        """Whether it is worth a warning: it wants something that a real notice never wants."""
        if not self.whole:
            return self.asks is not None and self.held is not None
        if self.like_a_server and self.held is None:
            return False
        return self.bare and self.asks is not None and self.leads_away

    @property
    def proven(self) -> bool:
        """Several signs together, and the structure missing."""
        threat = None if self.to_its_sender else self.threat
        more = (self.held, threat, self.attached, self.other_target)
        return self.whole and self.lure and any(sign is not None for sign in more)


def is_lure(bounce: Bounce) -> bool:
    """Whether a message that is no bounce plays one, to get a password or a click."""
    if bounce.kind is not Kind.NOT_A_BOUNCE or bounce.auto_type is not AutoType.MESSAGE:
        return False
    found = _signs(bounce, None)
    return found is not None and found.lure


def signs(clues: Clues) -> Signs | None:
    """The signs of the message behind ``clues``; None where it does not play a returned one."""
    return _signs(clues.bounce, clues.sender_domain)


def _signs(bounce: Bounce, sender_domain: str | None) -> Signs | None:
    facts, notice = bounce.facts, (bounce.notice or "")[:_READ]
    if facts is None or bounce.kind in (Kind.UNREADABLE, Kind.DELIVERED):
        return None
    said = " ".join((facts.from_ or "", facts.from_name or "", notice))
    if not _PLAYS.search(said):
        return None
    own = {domain for mailbox in facts.recipients if (domain := domain_of(mailbox))}
    own |= {sender_domain} if sender_domain is not None else set()
    words = " ".join((notice, *(link.words or "" for link in facts.links)))
    strange = _strange(facts.links, own, facts.from_)
    return Signs(
        whole=facts.headers,
        bare=facts.headers and not facts.report and not facts.original,
        asks=_quoted(_ASKS, words),
        held=_quoted(_HELD, words),
        threat=_quoted(_THREAT, words),
        strange_link=strange,
        other_target=_other_target(facts.links),
        attached=facts.attached[0] if facts.attached else None,
        from_strangers=_strangers(facts, own),
        like_a_server=facts.automatic and facts.refused,
        to_its_sender=same_organisation(strange, domain_of(facts.from_)),
    )


@functools.lru_cache(maxsize=64)  # an interview asks about the same notice dozens of times
def _quoted(pattern: re.Pattern[str], text: str) -> str | None:
    """The words around a match, one line, as they stand."""
    found = pattern.search(text)
    if found is None:
        return None
    begin = max((end.end() for end in _END.finditer(text, 0, found.start())), default=0)
    after = _END.search(text, found.end())
    stop = after.start() if after else len(text)
    if stop - begin > LONGEST:  # the words nearest to what was found
        begin = _at_word(text, max(begin, found.start() - LONGEST // 3))
        stop = min(stop, begin + LONGEST)
        stop = (
            max(text.rfind(" ", begin, stop), min(found.end(), stop)) if stop < len(text) else stop
        )
    return " ".join(text[begin:stop].split())


def _at_word(text: str, at: int) -> int:
    """The beginning of the word at or after a place."""
    return at if at == 0 or text[at - 1].isspace() else text.find(" ", at) + 1


def _strange(links: tuple[Link, ...], own: set[str], from_: str | None) -> str | None:
    for link in links:
        if not _familiar(link.host, own, from_):
            return link.host
    return None


def _familiar(host: str, own: set[str], from_: str | None) -> bool:
    """Whether a link leads to the person's organisation, a help page, or the mail service."""
    if any(same_organisation(host, domain) for domain in own):
        return True
    if any(host == name or host.endswith(f".{name}") for name in _HELP):
        return True
    known = known_host(host)
    if known is not None and known.company.filter:
        return True
    sender = domain_of(from_)
    service = sender is not None and (provider_of(sender) is not None or known_host(sender))
    return bool(service) and same_organisation(host, sender)


def _other_target(links: tuple[Link, ...]) -> tuple[str, str] | None:
    for link in links:
        if link.shown is not None and not same_organisation(link.shown, link.host):
            return link.shown, link.host
    return None


def _strangers(facts: NoticeFacts, own: set[str]) -> str | None:
    domain = domain_of(facts.from_)
    if domain is None or any(same_organisation(domain, mine) for mine in own):
        return None
    if provider_of(domain) is not None or known_host(domain) is not None:
        return None
    return facts.from_
