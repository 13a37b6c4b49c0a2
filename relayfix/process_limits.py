# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory this process may take; the only module that knows `resource`."""

from __future__ import annotations

import sys


def limit_memory(size: int) -> bool:
    """Let this process map at most ``size`` bytes from now on; whether that is now enforced.

    The limit cannot be raised again, so only a child process should call this. Past it Python
    raises `MemoryError`. False where the system has no such limit: Windows has no `resource`, and
    macOS has it but takes no notice of ``RLIMIT_AS``. The caller must not rely on the limit
    alone: a size cap on the input and a time limit hold everywhere.
    """
    if size <= 0:
        raise ValueError(f"a memory limit of {size} bytes leaves nothing to run in")
    if sys.platform in ("win32", "darwin"):
        return False
    try:
        import resource
    except ImportError:
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (OSError, ValueError):
        return False
    return True
