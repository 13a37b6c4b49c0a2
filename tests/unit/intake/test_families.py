# SPDX-License-Identifier: GPL-3.0-or-later
"""The families of notices: found by their folder, told apart by their signs, each with a sample."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import relayfix.intake.notices
from relayfix.intake import eml, pasted
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.families import FAMILIES, discovered, family_of, in_order
from relayfix.intake.parse import parse
from tests.support.project import ROOT

HELPERS = frozenset(
    {
        "base",
        "error_window",
        "exchange_findings",
        "exchange_lines",
        "families",
        "general",
        "named",
        "words",
    }
)
"""Modules of the package that are no family."""
SAMPLES = (ROOT / "tests" / "corpus" / "own", ROOT / "resources" / "samples")

NEW = """
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="pigeon",
    signs=(Sign(standing=Standing.NAMED, recognise=worded("^Pigeon Post says")),),
    read=general.read,
)
"""


@cache
def notices() -> tuple[tuple[str, Notice], ...]:
    """(file, notice) of all samples of the project: whatever the families are asked about."""
    seen: list[tuple[str, Notice]] = []
    file = ""

    def ask(notice: Notice) -> Family:
        seen.append((file, notice))
        return family_of(notice)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(eml, "family_of", ask)
        patch.setattr(pasted, "family_of", ask)
        for path in sorted(path for folder in SAMPLES for path in folder.iterdir()):
            if path.suffix != ".json":
                file = path.name
                parse(file, path.read_bytes())
    return tuple(seen)


@cache
def claims() -> tuple[tuple[str, tuple[tuple[Family, Sign], ...]], ...]:
    """For every sample the signs that are there, the strongest first."""
    ordered = in_order(FAMILIES)
    return tuple(
        (file, tuple((f, s) for f, s in ordered if s.recognise(notice)))
        for file, notice in notices()
    )


def rivals(found: tuple[tuple[Family, Sign], ...]) -> Iterator[tuple[Family, Sign]]:
    """The signs of other families of which the winner says nothing."""
    winner = found[0][0]
    over = {name for family, s in found if family is winner for name in s.over}
    for family, other in found[1:]:
        if family is not winner and family.id not in over:
            yield family, other


def test_every_module_but_the_helpers_is_a_family() -> None:
    modules = {m.name for m in pkgutil.iter_modules(relayfix.intake.notices.__path__)}
    assert modules >= HELPERS
    assert len(FAMILIES) == len(modules - HELPERS)
    assert len({family.id for family in FAMILIES}) == len(FAMILIES)


def test_a_new_family_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pigeon.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(
        relayfix.intake.notices, "__path__", [*relayfix.intake.notices.__path__, str(tmp_path)]
    )
    new = {family.id: family for family in discovered()}
    assert new.keys() - {family.id for family in FAMILIES} == {"pigeon"}
    (sign,) = new["pigeon"].signs
    assert (new["pigeon"], sign) in in_order(new.values())
    assert sign.recognise(Notice(text="Hello,\nPigeon Post says no.\n"))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_a_family_has_a_sample_that_nobody_else_claims(family: Family) -> None:
    own = [found for _, found in claims() if found and found[0][0] is family]
    assert own, "a family needs a sample in tests/corpus/own"
    assert any(not list(rivals(found)) for found in own)


def test_where_two_signs_are_as_good_one_says_why_it_is_right() -> None:
    unsaid = [
        f"{file}: {found[0][0].id} and {family.id}, both by their {sign.standing.name}"
        for file, found in claims()
        if found
        for family, sign in rivals(found)
        if sign.standing is found[0][1].standing
    ]
    assert not unsaid, "\n".join(unsaid)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_a_sign_names_no_better_one_and_gives_a_reason(family: Family) -> None:
    assert family.signs
    assert family.id == family.id.lower()
    assert " " not in family.id
    for sign in family.signs:
        others = {f.id for f in FAMILIES for s in f.signs if s.standing >= sign.standing}
        assert sign.over.keys() <= others - {family.id}
        assert all(len(reason) > 10 for reason in sign.over.values())


def test_signs_are_asked_by_their_standing_and_by_what_they_say_of_each_other() -> None:
    ordered = in_order(FAMILIES)
    standings = [sign.standing for _, sign in ordered]
    assert standings == sorted(standings)
    assert set(standings) == set(Standing)
    for at, (_, sign) in enumerate(ordered):
        earlier = {family.id for family, s in ordered[:at] if s.standing is sign.standing}
        assert not sign.over.keys() & earlier


def test_what_nobody_claims_is_for_the_general_reader() -> None:
    assert family_of(Notice(text="Something went wrong, and nobody knows what.")) is general.UNKNOWN
