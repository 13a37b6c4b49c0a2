# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a process starts: the reader of strangers' files, the command line, or the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

COMMANDS = ("read", "check", "diagnose", "verify", "triage")
"""What the first argument can be besides a file."""


def main() -> int:
    """The exit code of the whole program, by the table in README."""
    arguments = sys.argv[1:]
    if arguments == ["--reader"]:  # a frozen program starts itself as its own reader
        from relayfix.intake import worker

        return worker.main()
    if arguments == ["--triage-reader"]:
        from relayfix.triage import worker as sorter

        return sorter.main()
    if arguments == ["--selftest"]:
        from relayfix import selftest

        return selftest.main()
    if is_for_the_window(arguments):
        return _window(arguments)
    try:
        from relayfix import cli

        return cli.main(arguments)
    except KeyboardInterrupt:  # before the command line could take it: while it was loaded
        return 130


def _window(arguments: Sequence[str]) -> int:
    # Nothing of what a start makes is garbage: to look for it is a twentieth of the way to the
    # first paint. `relayfix.gui.tidying` looks for it as soon as that is done.
    gc.disable()
    # Past the command line and all that it imports: the first page is not to wait for it.
    from relayfix.gui import app

    return app.main(arguments)


def is_for_the_window(arguments: Sequence[str]) -> bool:
    """Whether this is ``relayfix [FILE…]`` and no command of the terminal's."""
    return not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version")


if __name__ == "__main__":
    sys.exit(main())
