# SPDX-License-Identifier: GPL-3.0-or-later
"""A spell as an ordinary user: an administrator may read and write everything, and CI is one."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

NOBODY = 65534


@contextlib.contextmanager
def ordinary_user() -> Iterator[Path]:
    """A folder that this user owns nothing in and may only look into; gives its path.

    Fails where the folder can be written to all the same: then the test would prove nothing.
    """
    if sys.platform == "win32":
        raise AssertionError("Windows knows no such user; skip the test there")
    with tempfile.TemporaryDirectory(prefix="relayfix-locked-") as name:
        folder = Path(name)
        secret = folder / "locked.eml"
        secret.write_bytes(b"From: x")
        secret.chmod(0)
        folder.chmod(0o555)
        before = os.geteuid()
        if before == 0:
            os.seteuid(NOBODY)
        try:
            for forbidden in (secret.read_bytes, (folder / "probe").touch):
                with contextlib.suppress(PermissionError):
                    forbidden()
                    raise AssertionError("this user could do what no ordinary user may")
            yield folder
        finally:
            os.seteuid(before)
            folder.chmod(0o755)
