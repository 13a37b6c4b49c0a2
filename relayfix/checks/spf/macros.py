# SPDX-License-Identifier: GPL-3.0-or-later
"""Macros of SPF records: RFC 7208 section 7, syntax and expansion."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MAX_TARGET = 253
"""Octets of an expanded name; section 7.3 cuts longer ones from the left, label by label."""

_EXPAND = re.compile(
    r"%\{(?P<letter>[A-Za-z])(?P<digits>[0-9]*)(?P<reverse>[rR]?)(?P<delimiters>[-.+,/_=]*)\}"
)
_LITERAL = re.compile(r"[\x21-\x24\x26-\x7e]+")
_LITERAL_OR_SPACE = re.compile(r"[\x20-\x24\x26-\x7e]+")
_ESCAPES = {"%%": "%", "%_": " ", "%-": "%20"}
_LETTERS = frozenset("slodiphv")
_EXP_LETTERS = frozenset("crt")


class MacroError(ValueError):
    """The text breaks the grammar of section 7.1; the message is the place."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Escape:
    """``%%``, ``%_`` or ``%-``: in the grammar a macro, in effect a text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    letter: str
    """In lower case."""
    parts: int | None = None
    """How many right-hand parts to keep."""
    reverse: bool = False
    delimiters: str = ""
    escape: bool = False
    """Written in upper case: what it expands to is URL-escaped."""


Token = Literal | Escape | Macro
MacroString = tuple[Token, ...]


def parse(text: str, *, explanation: bool = False) -> MacroString:
    """The parts of a macro string; of an explanation text, where spaces and ``crt`` may stand.

    Raises `MacroError`.
    """
    literal = _LITERAL_OR_SPACE if explanation else _LITERAL
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if found := literal.match(text, at):
            tokens.append(Literal(found[0]))
        elif found := _EXPAND.match(text, at):
            tokens.append(_macro(found, explanation=explanation))
        elif text[at : at + 2] in _ESCAPES:
            tokens.append(Escape(_ESCAPES[text[at : at + 2]]))
            at += 2
            continue
        else:
            raise MacroError(text[at : at + 20])
        at = found.end()
    return tuple(tokens)


def domain_spec(text: str) -> MacroString:
    """The parts of a domain-spec: it ends in a macro, or in a dot and a top label.

    Raises `MacroError`.
    """
    tokens = parse(text)
    if not tokens:
        raise MacroError("empty")
    last = tokens[-1]
    if isinstance(last, Literal):
        _, dot, label = last.text.removesuffix(".").rpartition(".")
        if not dot or not _is_top_label(label):
            raise MacroError(last.text[-80:])
    return tokens


def letters(tokens: Iterable[Token]) -> frozenset[str]:
    """The macro letters that stand in it, in lower case."""
    return frozenset(token.letter for token in tokens if isinstance(token, Macro))


def expand(tokens: MacroString, value: Callable[[str], str]) -> str:
    """The text with each macro replaced by what ``value`` says for its letter."""
    return "".join(
        _expand(token, value(token.letter)) if isinstance(token, Macro) else token.text
        for token in tokens
    )


def target_name(tokens: MacroString, value: Callable[[str], str]) -> str:
    """The expansion as a name to ask for: without trailing dot, cut from the left to 253."""
    name = expand(tokens, value).removesuffix(".")
    while len(name) > MAX_TARGET and "." in name:
        name = name.partition(".")[2]
    return name


def _macro(found: re.Match[str], *, explanation: bool) -> Macro:
    letter = found["letter"].lower()
    if letter not in _LETTERS and not (explanation and letter in _EXP_LETTERS):
        raise MacroError(found[0])
    digits = found["digits"]
    if len(digits) > 3 or (digits and int(digits) == 0):
        raise MacroError(found[0])
    return Macro(
        letter=letter,
        parts=int(digits) if digits else None,
        reverse=bool(found["reverse"]),
        delimiters=found["delimiters"],
        escape=found["letter"].isupper(),
    )


def _expand(macro: Macro, value: str) -> str:
    if macro.parts is not None or macro.reverse or macro.delimiters:
        parts = re.split(f"[{re.escape(macro.delimiters or '.')}]", value)
        if macro.reverse:
            parts.reverse()
        if macro.parts is not None:
            parts = parts[-macro.parts :]
        value = ".".join(parts)
    return urllib.parse.quote(value, safe="") if macro.escape else value


def _is_top_label(label: str) -> bool:
    """``toplabel`` of section 7.1: letters, digits and inner hyphens, not digits alone."""
    if not label.isascii() or label.isdecimal():
        return False
    return label.replace("-", "a").isalnum() and label[0] != "-" and label[-1] != "-"
