# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: the wizard over the session, in Qt."""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401  # what is changed below comes with it


def _skip_source_reading() -> None:
    """Spare every further import a look through its source.

    PySide reads the source of each module that is imported after it, to see whether the module
    could use ``from __feature__ import …``. Ours use no such switch, and reading eighty files costs
    a tenth of the time to the first paint. Where PySide has no such function any more, nothing
    happens.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if callable(getattr(feature, "_mod_uses_pyside", None)):
        vars(feature)["_mod_uses_pyside"] = _uses_no_switch


def _uses_no_switch(_module: object) -> bool:
    return False


_skip_source_reading()
