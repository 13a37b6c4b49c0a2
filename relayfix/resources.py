# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the program's data files lie: in the source tree, in a wheel, or in a frozen program."""

from __future__ import annotations

import functools
import sys
from pathlib import Path


@functools.cache
def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of one of our own data files, such as ``resource("schema", "read.json")``.

    The parts are ours, never a stranger's.
    """
    return _root().joinpath(*parts)
