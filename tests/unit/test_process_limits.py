# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory limit is real, and its absence is said."""

from __future__ import annotations

import subprocess
import sys

import pytest

from relayfix.process_limits import limit_memory


def _python(code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return run.stdout.strip()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is no such limit here")
def test_a_process_past_its_limit_gets_a_memory_error() -> None:
    said = _python(
        "from relayfix.process_limits import limit_memory\n"
        "assert limit_memory(256 << 20)\n"
        "try:\n"
        "    bytearray(512 << 20)\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    assert said == "refused"


def test_a_system_without_resource_says_that_nothing_is_enforced() -> None:
    said = _python(
        "import sys; sys.modules['resource'] = None\n"
        "from relayfix.process_limits import limit_memory\n"
        "print(limit_memory(256 << 20))\n"
    )
    assert said == "False"


@pytest.mark.parametrize("size", [0, -1])
def test_a_limit_that_leaves_nothing_is_a_mistake(size: int) -> None:
    with pytest.raises(ValueError, match="leaves nothing"):
        limit_memory(size)
