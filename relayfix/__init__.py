# SPDX-License-Identifier: GPL-3.0-or-later
"""RelayFix reads an e-mail that came back and says who can put it right."""

__version__ = "0.1.0"
