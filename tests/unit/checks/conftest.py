# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority whose certificates the checks of an outgoing server are tested with."""

from __future__ import annotations

import pytest

from tests.support.certificates import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
