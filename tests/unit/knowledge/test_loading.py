# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables are loaded when they are first asked, and not on the way to the first paint."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.project import ROOT

ASK = """
import sys
import relayfix.gui.app
print(*(name for name in sys.modules if name.startswith("relayfix.knowledge.")))
"""


def test_the_window_is_there_before_the_signatures() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["relayfix.knowledge.texts"]
