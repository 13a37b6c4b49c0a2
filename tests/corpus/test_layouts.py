# SPDX-License-Identifier: GPL-3.0-or-later
"""Notices in the layouts of many servers, written for the project; what they hold in one table.

Adding one is adding a file to ``layouts/`` and its row to ``layouts.toml``. The full record of a
message is tested in ``test_own.py``; here it is who was refused, by whom, and with which words.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from relayfix.intake.parse import parse
from relayfix.model.bounce import Kind
from tests.corpus.test_corpus import bare, decoded, not_in
from tests.support.project import ROOT

FOLDER = ROOT / "tests" / "corpus" / "layouts"
TOLD = ("final_recipient", "status", "reply_code", "remote_mta", "reason")
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    FOLDER.with_suffix(".toml").read_text(encoding="utf-8")
)


def test_each_file_has_its_row() -> None:
    assert {file.name for file in FOLDER.iterdir()} == TABLE.keys()
    assert len(TABLE) > 150


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_layout_is_read(name: str) -> None:
    row = TABLE[name]
    bounces = parse(name, (FOLDER / name).read_bytes())
    found = [
        {key: value for key in TOLD if (value := plain(getattr(recipient, key))) is not None}
        for bounce in bounces
        for recipient in bounce.recipients
    ]
    assert found == row.get("recipients", [])
    if "recipients" in row:
        assert [bounce.generator for bounce in bounces] == [row["generator"]]
    else:
        assert [bounce.kind for bounce in bounces] == [Kind.NOT_A_BOUNCE]


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_value_stands_literally_in_it(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    text = " ".join(decoded(data))
    flat = re.sub(r"\s+", "", bare(text))
    missing = [what for bounce in parse(name, data) for what in not_in(bounce, text, flat)]
    assert not missing, "\n".join(missing)


def plain(value: object) -> object:
    """The value as the table has it."""
    return str(value.value) if hasattr(value, "value") else value
