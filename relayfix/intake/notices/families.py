# SPDX-License-Identifier: GPL-3.0-or-later
"""All families that the modules of this package are, in the order in which they are asked.

A family is a module with a ``FAMILY``; adding one is adding that file and its samples. Nothing
lists them: the signs of all are sorted by their standing, and among equals by what they say of
each other.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from graphlib import TopologicalSorter

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Recognise, Sign, Standing

_PACKAGE = __name__.rpartition(".")[0]


def discovered() -> tuple[Family, ...]:
    """The family of every module here that is one, by name. Modules without are helpers."""
    here = importlib.import_module(_PACKAGE).__path__
    found = []
    for name in sorted(module.name for module in pkgutil.iter_modules(here)):
        family = getattr(importlib.import_module(f"{_PACKAGE}.{name}"), "FAMILY", None)
        if isinstance(family, Family):
            found.append(family)
    return tuple(found)


def in_order(families: Iterable[Family]) -> tuple[tuple[Family, Sign], ...]:
    """Every sign with its family, the one to be looked for first at the front.

    Raises `graphlib.CycleError` where signs each claim to be right before the other.
    """
    ordered: list[tuple[Family, Sign]] = []
    known = sorted(families, key=lambda family: family.id)
    for standing in Standing:
        signs = {
            (family.id, n): (family, sign)
            for family in known
            for n, sign in enumerate(family.signs)
            if sign.standing is standing
        }
        graph: TopologicalSorter[tuple[str, int]] = TopologicalSorter(dict.fromkeys(signs, ()))
        for key, (_, sign) in signs.items():
            for other in signs:
                if other[0] in sign.over:
                    graph.add(other, key)
        ordered += [signs[key] for key in graph.static_order()]
    return tuple(ordered)


FAMILIES = discovered()
_ASKED: tuple[tuple[Recognise, Family], ...] = tuple(
    (sign.recognise, family) for family, sign in in_order(FAMILIES)
)


def family_of(notice: Notice) -> Family:
    """The family that wrote the notice; the general reader's, ``unknown``, where none did."""
    for recognise, family in _ASKED:
        if recognise(notice):
            return family
    return general.UNKNOWN
