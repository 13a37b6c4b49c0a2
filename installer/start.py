# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a frozen program starts: the same door as ``python -m relayfix``."""

import sys

from relayfix.__main__ import main

sys.exit(main())
