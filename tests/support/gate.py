# SPDX-License-Identifier: GPL-3.0-or-later
"""Under the gate (``RELAYFIX_GATE``) a skipped test fails the run: nobody would miss what it needs.

Allowed is what no set-up can add, each by the beginning of its reason. `.ci/run` sets it.
"""

from __future__ import annotations

import os

import pytest

VARIABLE = "RELAYFIX_GATE"

ALLOWED = (
    "no real mail servers: ",  # tests/lab says which and why
    "RELAYFIX_CORPUS names no folder",
    "None and True are immortal from Python 3.12 on",
    "this machine has no IPv6 loopback",
    "no terminal can be made here: ",
    "this system can make no terminal: ",
)


class Gate:
    """Counts what was skipped for another reason, and has the run fail for it."""

    def __init__(self) -> None:
        self.missed: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._look(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._look(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.missed and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.missed:
            terminalreporter.section("skipped, and here nothing may be", red=True)
            for reason, where in self.missed.items():
                terminalreporter.write_line(f"{len(where)} for: {reason} ({where[0]})")

    def _look(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        # An expected failure is reported as skipped, too; it has ``wasxfail``.
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        told = report.longrepr
        reason = told[2] if isinstance(told, tuple) else str(told)
        reason = reason.removeprefix("Skipped: ")
        if not reason.startswith(ALLOWED):
            self.missed.setdefault(reason, []).append(report.nodeid)


def install(config: pytest.Config) -> None:
    """Watch over this run, where it is the gate's."""
    if os.environ.get(VARIABLE):
        config.pluginmanager.register(Gate(), "relayfix-gate")
