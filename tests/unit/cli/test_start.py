# SPDX-License-Identifier: GPL-3.0-or-later
"""What a start opens: the wizard, unless a command is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from relayfix import cli
from relayfix.knowledge.texts import Catalogue


@pytest.mark.parametrize("arguments", [[], ["returned.eml"], ["a.msg", "b.eml"]])
def test_without_a_command_the_wizard_opens_with_the_files(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []

    def wizard(files: Sequence[str], _words: Catalogue) -> int:
        opened.append(list(files))
        return 0

    monkeypatch.setattr(cli, "_wizard", wizard)
    assert cli.main(arguments) == 0
    assert opened == [arguments]
