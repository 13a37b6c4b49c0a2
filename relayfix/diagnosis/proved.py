# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found out of proposals by trying them before an answer came holds after it too."""

from __future__ import annotations

from dataclasses import replace

from relayfix.model.diagnosis import Diagnosis, Fix, FixKind


def still_proved(diagnosis: Diagnosis, before: Diagnosis) -> Diagnosis:
    """An answer changes no record in the DNS: a proposal that passed still passes, and a record
    that would be too long is none to propose again."""
    fixes = [fix for case in before.cases for fix in case.fixes]
    proved = {_key(fix): fix for fix in fixes if fix.verified}
    withdrawn = {_record(fix): fix for fix in fixes if _is_withdrawn(fix)}
    if not proved and not withdrawn:
        return diagnosis

    def tried(fix: Fix) -> Fix:
        return proved.get(_key(fix)) or withdrawn.get(_record(fix)) or fix

    cases = tuple(
        replace(case, fixes=tuple(tried(fix) for fix in case.fixes)) for case in diagnosis.cases
    )
    return Diagnosis(cases=cases)


def _is_withdrawn(fix: Fix) -> bool:
    """Whether a record stands there, and nothing could be proposed in its place."""
    return fix.kind is FixKind.DNS_RECORD and fix.current is not None and fix.proposed is None


def _record(fix: Fix) -> tuple[object, ...]:
    return (fix.kind, fix.for_, fix.name, fix.type, fix.current)


def _key(fix: Fix) -> tuple[object, ...]:
    return (*_record(fix), fix.proposed)
