# SPDX-License-Identifier: GPL-3.0-or-later
"""Free-text notices: one module a family of software, and an explicit list of them."""
