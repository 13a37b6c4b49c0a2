# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of bounces for IT: read and diagnosed on all cores, grouped by what they share."""
