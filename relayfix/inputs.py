# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line was given: files, folders, standard input, or the words of a refusal."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from relayfix.intake.files import InputError, expand, load
from relayfix.intake.reader import Reader
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Bounce, Kind, Source
from relayfix.model.dossier import InputFile, as_text
from relayfix.model.sentence import Sentence
from relayfix.store.looking import is_folder, is_there


class Code(enum.IntEnum):
    """Exit codes; with several inputs the highest counts."""

    DONE = 0
    NO_BOUNCE = 1
    USAGE = 2
    INPUT = 3
    VERIFICATION = 4
    OUTPUT = 5
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    files: tuple[InputFile, ...]
    bounces: tuple[Bounce, ...]
    complaints: tuple[Sentence, ...]
    """One for each input that could not be read, or is no returned message."""
    code: Code


# A reply code, an enhanced code, or the hexadecimal number of a mail program, in its own right.
_CODE = re.compile(r"(?<![\w.])([245]\d\d|[245]\.\d{1,3}\.\d{1,3}|0x8[0-9a-f]{7})(?![\w.])", re.I)
_FILE_LIKE = re.compile(r"[/\\]|\.[A-Za-z]{2,5}$")


def is_bounce(bounce: Bounce) -> bool:
    """Whether the message tells what became of another one."""
    return bounce.kind not in (Kind.UNREADABLE, Kind.NOT_A_BOUNCE)


def gather(arguments: Sequence[str], told: Callable[[Bounce], bool] = is_bounce) -> Inputs:
    """Reads every argument in the child process; nothing here raises for a bad input.

    ``told`` says of a message whether there is something to tell about it.
    """
    files: list[InputFile] = []
    bounces: list[Bounce] = []
    complaints: list[Sentence] = []
    codes = [Code.DONE]
    with Reader() as reader:
        for argument in arguments:
            found: list[Bounce] = []
            for name in _members(argument):
                file, read = _one(name, reader)
                if file is not None:
                    files.append(file)
                found.extend(read)
            bounces.extend(found)
            code, said = _judged(argument, found, told)
            codes.append(code)
            complaints.extend(said)
    return Inputs(
        files=tuple(files),
        bounces=tuple(bounces),
        complaints=tuple(complaints),
        code=max(codes),
    )


def _members(argument: str) -> tuple[str, ...]:
    return expand((argument,)) if argument != "-" and is_folder(argument) else (argument,)


def _one(name: str, reader: Reader) -> tuple[InputFile | None, tuple[Bounce, ...]]:
    if _is_words(name):
        words = InputFile(name=as_text(name), data=as_text(name).encode())
        return words, reader.read(words.name, words.data)
    try:
        file = load(name)
    except InputError as error:
        source = Source(name=as_text(name))
        unread = Bounce(source=source, kind=Kind.UNREADABLE, error=error.sentence)
        return None, (unread,)
    return file, reader.read(file.name, file.data)


def _is_words(argument: str) -> bool:
    """``550 5.7.367`` or ``relay access denied`` in place of a file."""
    if argument == "-" or is_there(argument) or _FILE_LIKE.search(argument):
        return False
    if _CODE.search(argument):
        return True
    found = match(argument) if " " in argument else None
    return found is not None and not found.id.startswith("fallback_")


def _judged(
    argument: str, found: Sequence[Bounce], told: Callable[[Bounce], bool]
) -> tuple[Code, list[Sentence]]:
    """A folder or an mbox in which one bounce was read has done its work."""
    unread = [bounce for bounce in found if bounce.kind is Kind.UNREADABLE]
    read = any(is_bounce(bounce) or told(bounce) for bounce in found)
    many = len(found) > 1
    if read and (many or not unread):
        return Code.DONE, []
    if unread:
        return Code.INPUT, [bounce.error for bounce in unread if bounce.error is not None]
    return Code.NO_BOUNCE, [Sentence.of("cli.no_bounce", name=as_text(argument))]
