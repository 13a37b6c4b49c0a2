# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files read one after the other: what came of them, and what was no returned message."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from relayfix.gui.worker import Job, by_itself, in_thread
from relayfix.model.bounce import AutoType, Bounce, Kind
from relayfix.model.dossier import InputFile
from relayfix.model.sentence import Sentence

if TYPE_CHECKING:
    from relayfix.intake.reader import Reader
    from relayfix.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Progress: which file is being read."""

    name: str
    number: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that gave no returned message, and why not."""

    name: str
    sentence: Sentence
    unreadable: bool
    """False where it was read well and is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readout:
    """What came of the files: ``session`` is None where none of them was a returned message."""

    session: Session | None
    refused: tuple[Refused, ...] = ()


class Intake:
    """One reading of several files."""

    def __init__(self, reader: Reader, job: Job, known: Sequence[InputFile]) -> None:
        self._reader = reader
        self._job = job
        self._known = {file.data for file in known}
        self.files: list[InputFile] = []
        self.bounces: list[Bounce] = []
        self.refused: list[Refused] = []

    async def read_paths(self, paths: Sequence[str], more: int) -> None:
        """Every file of ``paths``, folders opened; ``more`` files are to come after them."""
        from relayfix.intake.files import InputError, expand, load

        names = await in_thread(lambda: expand(tuple(paths)), abandon=by_itself)
        for number, name in enumerate(names, start=1):
            short = Path(name).name
            self._job.report(Reading(name=short, number=number, count=len(names) + more))
            try:
                file = await in_thread(functools.partial(load, name), abandon=by_itself)
            except InputError as error:
                self.refused.append(Refused(name=short, sentence=error.sentence, unreadable=True))
            else:
                await self.read(file)

    async def read(self, file: InputFile) -> None:
        """One file's bytes. The same bytes a second time are no second message."""
        from relayfix.session import is_returned

        if file.data in self._known:
            return
        bounces = await in_thread(
            lambda: self._reader.read(file.name, file.data), abandon=self._reader.cancel
        )
        returned = [bounce for bounce in bounces if is_returned(bounce)]
        if returned:
            self._known.add(file.data)
            self.files.append(file)
            self.bounces.extend(returned)
            return
        bounce = bounces[0]
        self.refused.append(
            Refused(
                name=Path(file.name).name,
                sentence=bounce.error or Sentence.of(f"window.refused.{_kind(bounce)}"),
                unreadable=bounce.error is not None,
            )
        )


def _kind(bounce: Bounce) -> str:
    """What a message is that is no returned one, as the texts name it."""
    if bounce.kind is Kind.DELIVERED:
        return "delivered"
    return (bounce.auto_type or AutoType.MESSAGE).value.replace("-", "_")
