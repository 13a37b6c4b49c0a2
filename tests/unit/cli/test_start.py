# SPDX-License-Identifier: GPL-3.0-or-later
"""What a start opens: the wizard, unless a command is named."""

from __future__ import annotations

import subprocess
import sys
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


STOPPED_WHILE_LOADING = """
import sys

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == "relayfix.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop())
sys.argv = ["relayfix", "check", "example.org"]
from relayfix.__main__ import main
sys.exit(main())
"""


def test_an_interrupt_while_the_program_is_loaded_is_told_the_same() -> None:
    command = [sys.executable, "-c", STOPPED_WHILE_LOADING]
    process = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (process.returncode, process.stderr) == (130, b"")
