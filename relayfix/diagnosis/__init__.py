# SPDX-License-Identifier: GPL-3.0-or-later
"""Who refused, why, who must act, and how it is known. Pure: no network, no clock, no files."""

from __future__ import annotations

from relayfix.diagnosis.cases import Known, diagnose, known_of, verdicts
from relayfix.diagnosis.lures import is_lure
from relayfix.diagnosis.scope import answered_by_bounces

__all__ = ["Known", "answered_by_bounces", "diagnose", "is_lure", "known_of", "verdicts"]
