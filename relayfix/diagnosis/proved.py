# SPDX-License-Identifier: GPL-3.0-or-later
"""What was proved of proposals before an answer came holds after it too."""

from __future__ import annotations

from dataclasses import replace

from relayfix.model.diagnosis import Diagnosis, Fix


def still_proved(diagnosis: Diagnosis, before: Diagnosis) -> Diagnosis:
    """An answer changes no record in the DNS: a proposal that passed still passes."""
    proved = {_key(fix): fix for case in before.cases for fix in case.fixes if fix.verified}
    if not proved:
        return diagnosis
    cases = tuple(
        replace(case, fixes=tuple(proved.get(_key(fix), fix) for fix in case.fixes))
        for case in diagnosis.cases
    )
    return Diagnosis(cases=cases)


def _key(fix: Fix) -> tuple[object, ...]:
    return (fix.kind, fix.for_, fix.name, fix.type, fix.current, fix.proposed)
