# SPDX-License-Identifier: GPL-3.0-or-later
"""What works behind the window: made when first needed, so that the first paint need not wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from relayfix.gui.options import Options
from relayfix.gui.store import Store
from relayfix.model.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from relayfix.gui.asking import AskingDesk
    from relayfix.gui.checking import CheckDesk
    from relayfix.gui.engine import Engine
    from relayfix.gui.keeping import KeptDesk
    from relayfix.gui.rescuing import RescueDesk
    from relayfix.net.dns import Sent


class Services(QObject):
    """One engine, one check desk and one desk of kept cases for all windows of a program."""

    made = Signal()
    """There is an engine now."""

    def __init__(
        self,
        options: Options,
        store: Store,
        policy: Policy = NO_POLICY,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.options = options
        self.policy = policy
        """What IT settled for everybody."""
        self._store = store
        self._engine: Engine | None = None
        self._asking: AskingDesk | None = None
        self._checks: CheckDesk | None = None
        self._kept: KeptDesk | None = None
        self._rescue: RescueDesk | None = None

    @property
    def ready(self) -> bool:
        """The engine has been made."""
        return self._engine is not None

    @property
    def engine(self) -> Engine:
        """Reads, checks and writes."""
        self._make()
        assert self._engine is not None
        return self._engine

    @property
    def asking(self) -> AskingDesk:
        """The question still worth asking."""
        self._make()
        assert self._asking is not None
        return self._asking

    @property
    def checks(self) -> CheckDesk:
        """The run of the checks."""
        self._make()
        assert self._checks is not None
        return self._checks

    @property
    def kept(self) -> KeptDesk:
        """The cases that the person chose to keep."""
        self._make()
        assert self._kept is not None
        return self._kept

    @property
    def rescue(self) -> RescueDesk:
        """The open case, written down until the program ends well."""
        self._make()
        assert self._rescue is not None
        return self._rescue

    def sent(self) -> tuple[Sent, ...]:
        """Every question that has left this computer."""
        return self._engine.sent() if self._engine is not None else ()

    def close(self) -> None:
        """End what runs beside the window."""
        if self._engine is not None:
            self._engine.close()
        if self._rescue is not None:
            self._rescue.end()

    def _make(self) -> None:
        if self._engine is not None:
            return
        from relayfix.gui import crash
        from relayfix.gui.asking import AskingDesk
        from relayfix.gui.checking import CheckDesk
        from relayfix.gui.engine import Engine
        from relayfix.gui.keeping import KeptDesk
        from relayfix.gui.rescuing import RescueDesk

        self._engine = Engine(self.options, self.policy, self)
        self._engine.foretell = self._store.foretell
        self._engine.worker.broken.connect(crash.report)
        self._asking = AskingDesk(self._engine, self._store, self)
        self._asking.broken.connect(crash.report)
        self._checks = CheckDesk(self._engine, self._store, self)
        self._checks.broken.connect(crash.report)
        self._kept = KeptDesk(self._engine, self._store, self)
        self._kept.broken.connect(crash.report)
        self._rescue = RescueDesk(self._engine, self._store, self._checks, self)
        self._rescue.broken.connect(crash.report)
        self.made.emit()
