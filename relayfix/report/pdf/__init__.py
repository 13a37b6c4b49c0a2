# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as PDF, and what the window shares with it: fonts, icons, text blocks, the path."""
