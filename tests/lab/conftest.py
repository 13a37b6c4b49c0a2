# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail servers for the tests in this folder, started once; skipped where they cannot be."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # its Python does not even have the modules
else:
    from tests.lab.servers import Laboratory, Missing, Programs

    @pytest.fixture(scope="session")
    def laboratory() -> Iterator[Laboratory]:
        try:
            programs = Programs.find()
        except Missing as missing:
            pytest.skip(f"no real mail servers: {missing}")
        with Laboratory(programs) as laboratory:
            yield laboratory
