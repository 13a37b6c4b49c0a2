# SPDX-License-Identifier: GPL-3.0-or-later
"""A sentence for people, as an id and its values: the catalogue of a language makes it words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Value: TypeAlias = "str | int | datetime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """``id`` names an entry of ``resources/texts``; ``values`` fill its placeholders.

    A value named ``count`` chooses between the ``one`` and ``other`` forms. Values are data,
    often a stranger's: they are put in as plain text and never read as placeholders.
    """

    id: str
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, id_: str, /, **values: Value) -> Self:
        """``Sentence.of("spf.pass", domain="example.org")``."""
        return cls(id=id_, values=tuple(values.items()))

    def value(self, name: str) -> Value | None:
        """The value called ``name``, or None."""
        return dict(self.values).get(name)
