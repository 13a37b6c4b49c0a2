# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a process starts: the reader of strangers' files, the command line, or the window."""

from __future__ import annotations

import sys


def main() -> int:
    """The exit code of the whole program, by the table in README."""
    arguments = sys.argv[1:]
    if arguments == ["--reader"]:  # a frozen program starts itself as its own reader
        from relayfix.intake import worker

        return worker.main()
    from relayfix import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
