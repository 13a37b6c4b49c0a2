# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of a notice, from its own words."""

from __future__ import annotations

import functools
import re

from relayfix.knowledge.phrases import form_of, phrases

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u9fff\uac00-\ud7af]")
"""A letter of any of them."""
_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_LEAST = 8
"""Letters of a script, or 3 small words, before anything is said."""


@functools.cache
def _small_words() -> dict[str, tuple[str, ...]]:
    """The languages in which each small word is one."""
    found: dict[str, tuple[str, ...]] = {}
    for table in phrases():
        for word in dict.fromkeys(table.words):
            found[word] = (*found.get(word, ()), table.language)
    return found


def _words(text: str) -> list[str]:
    """The first words of a text, in small letters."""
    form = form_of(text)
    # Either way the same; the first is how most texts are, and several times as fast.
    words = form.translate(_NO_LETTERS).split() if form.isascii() else _WORD.findall(form)
    return words[:3_000]


def language_of(text: str) -> str | None:
    """BCP 47 primary subtag of the words for people, or None where they are too few.

    Notices in two languages give the one that people would read first: the local one.
    """
    text = text[:8_000]
    if not text.isascii() and _OTHER_SCRIPT.search(text):
        for language, script in _SCRIPTS:
            if len(script.findall(text)) >= _LEAST:
                return language
    small = _small_words()
    counts = {table.language: 0 for table in phrases()}
    for word in filter(small.__contains__, _words(text)):
        for language in small[word]:
            counts[language] += 1
    best = max(counts, key=counts.__getitem__)
    if counts[best] < 3:
        return _of_few(text)
    if best == "en":
        # English lines stand in every notice, and a local one is often an English one twice over.
        others = {k: v for k, v in counts.items() if k != "en"}
        second = max(others, key=others.__getitem__)
        if others[second] * 2 > counts["en"] and _marks(second, text):
            return second
    return best


_MAIL_WORDS = {
    "de": "nachricht|nachrichten|zustellung|zugestellt|zustellen|unzustellbar|empfänger|absender"
    "|postfach|benutzer|unbekannt|unbekannter|gefunden|abgelehnt|zurückgewiesen|konnte|wurde"
    "|fehlgeschlagen|verzögert",
    "fr": "destinataire|destinataires|inconnu|inconnue|utilisateur|expéditeur|remis|remise|livré"
    "|distribué|messagerie|boîte|pleine|refusé|refusée|introuvable|adresse|échec|motif",
    "es": "destinatario|usuario|desconocido|entregar|entregado|mensaje|buzón|lleno|rechazado"
    "|dirección|encontrado",
    "it": "utente|sconosciuto|recapitato|recapito|messaggio|casella|piena|rifiutato|indirizzo"
    "|destinatari|recapitabile",
    "pt": "destinatário|destinatários|usuário|utilizador|desconhecido|entregue|entregar|mensagem"
    "|caixa|cheia|rejeitada|endereço",
    "nl": "geadresseerde|geadresseerden|ontvanger|gebruiker|onbekend|bezorgd|bezorgen|bericht"
    "|postvak|geweigerd|onbestelbaar|afzender",
    "sv": "mottagare|mottagaren|meddelande|meddelandet|levereras|levererades|olevererbart"
    "|avsändare|okänd|brevlåda|avvisades",
}
"""Words of notices that no other of these languages has."""


@functools.cache
def _mail_words() -> dict[str, str]:
    return {word: language for language, words in _MAIL_WORDS.items() for word in words.split("|")}


def _of_few(text: str) -> str | None:
    """The language of a text too short for small words, by the words that only notices have.

    Never English: English words stand in servers' answers everywhere.
    """
    known = _mail_words()
    counts: dict[str, int] = {}
    for word in _words(text):
        if language := known.get(word):
            counts[language] = counts.get(language, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _marks(language: str, text: str) -> bool:
    """Whether a section title in that language stands in the text."""
    text = form_of(text)
    for table in phrases():
        if table.language == language:
            titles = table.lead + table.diagnostics + table.original_headers
            return any(title in text for title in titles)
    return False
