# SPDX-License-Identifier: GPL-3.0-or-later
"""The vocabulary: frozen records that every room speaks, and their JSON."""
