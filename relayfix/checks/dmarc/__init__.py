# SPDX-License-Identifier: GPL-3.0-or-later
"""DMARC, RFC 9989: which policy holds for a From domain, and whether this message meets it."""
