# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Postfix with a real Dovecot behind its sign-in, on loopback ports, for one test run.

Nothing of the system is touched: the programs may stand anywhere (`bootstrap.py test` unpacks the
Debian packages into ``.venv/mail-servers``, without installing them), everything they write stands
in one temporary folder, and all of them end with the run. Both must be started by root.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.support.certificates import Authority, Issued
from tests.support.project import ROOT

UNPACKED = ROOT / ".venv" / "mail-servers"
HOST = "smtp.example.org"
ACCOUNT, PASSWORD = "anna@example.org", "correct horse"

OWNER, SETGID, NOBODY = "daemon", "mail", "nobody"
"""Users and groups that every Debian has; Postfix wants three that are not the same."""
FOLDERS = (
    *(("pid", 0o755), ("private", 0o700), ("public", 0o710), ("incoming", 0o700)),
    *(("active", 0o700), ("deferred", 0o700), ("maildrop", 0o730)),
)
LIBRARIES = (
    *("usr/lib/postfix", "usr/lib/dovecot", "usr/lib/dovecot/modules/old-stats"),
    *(f"usr/lib/{machine}-linux-gnu" for machine in ("x86_64", "aarch64")),
    *(f"lib/{machine}-linux-gnu" for machine in ("x86_64", "aarch64")),
)


class Missing(Exception):
    """The servers cannot be started here; the words say why."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs stand: unpacked, or in the system itself."""

    postfix: Path
    dovecot: Path

    @classmethod
    def find(cls) -> Programs:
        """Raises `Missing`."""
        if sys.platform != "linux":
            raise Missing("Postfix and Dovecot are started on Linux alone")
        if os.geteuid() != 0:
            raise Missing("only root can start Postfix and Dovecot")
        postfix = _root_with("usr/lib/postfix/sbin/master")
        dovecot = _root_with("usr/lib/dovecot/auth")
        if postfix is None or dovecot is None:
            raise Missing(
                "Postfix and Dovecot are not here; `python3 bootstrap.py test` as root unpacks them"
            )
        for name in (OWNER, NOBODY):
            try:
                pwd.getpwnam(name)
            except KeyError:
                raise Missing(f"this system has no user {name}") from None
        found = cls(postfix, dovecot)
        version = found.run(dovecot / "usr/sbin/dovecot", "--version")
        if not version.startswith("2.3."):
            raise Missing(f"Dovecot {version.split()[0]} is not written for; 2.3 is")
        return found

    @property
    def libraries(self) -> str:
        """What the dynamic linker has to search."""
        roots = {self.postfix, self.dovecot}
        found = [root / folder for root in roots for folder in LIBRARIES]
        return ":".join(str(folder) for folder in found if folder.is_dir())

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LD_LIBRARY_PATH": self.libraries,
            "LC_ALL": "C",
        }

    def run(self, *command: str | Path) -> str:
        """What a program says. Raises `Missing` where it does not start."""
        try:
            done = subprocess.run(
                command,
                env=self.environment,
                capture_output=True,
                text=True,
                check=True,
                timeout=30,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Missing(f"{command[0]} does not start: {error}") from error
        return done.stdout.strip()


def _root_with(program: str) -> Path | None:
    return next((root for root in (UNPACKED, Path("/")) if (root / program).is_file()), None)


class Laboratory:
    """The servers. ``ports`` has one for each kind of service that `SERVICES` names."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        # The names of sockets are short: not below pytest's own folders.
        self.folder = Path(tempfile.mkdtemp(prefix="relayfix-lab-"))
        self.folder.chmod(0o755)
        self.authority = Authority(self.folder)
        self.ports: dict[str, int] = {}
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self._start_dovecot()
            self._start_postfix()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if sys.platform == "win32":
            return
        for process in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """What the servers wrote down."""
        files = (self.folder / "postfix.log", self.folder / "dovecot.log")
        return "".join(f.read_text("utf-8", "replace") for f in files if f.exists())

    def _spawn(self, *command: str | Path, **variables: str) -> subprocess.Popen[bytes]:
        output = (self.folder / "output.log").open("ab")
        with output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**self.programs.environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def _wait_for(self, process: subprocess.Popen[bytes], family: int, address: object) -> None:
        """Until somebody listens there."""
        ends = time.monotonic() + 30
        while time.monotonic() < ends and process.poll() is None:
            with socket.socket(family) as probe:
                probe.settimeout(1)
                with contextlib.suppress(OSError):
                    probe.connect(address)  # type: ignore[arg-type]  # a path, or host and port
                    return
            time.sleep(0.05)
        said = (self.folder / "output.log").read_text("utf-8", "replace")
        raise RuntimeError(f"{process.args!r} did not start:\n{self.log}{said}")

    # ── Dovecot ─────────────────────────────────────────────────────────────────────────────

    def _start_dovecot(self) -> None:
        if sys.platform == "win32":
            return
        root, home = self.programs.dovecot, self.folder
        (home / "accounts").write_text(f"{ACCOUNT}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
        config = home / "dovecot.conf"
        config.write_text(
            f"""\
protocols =
ssl = no
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
libexec_dir = {root}/usr/lib/dovecot
default_internal_user = {OWNER}
default_internal_group = {OWNER}
default_login_user = {NOBODY}
import_environment = TZ LD_LIBRARY_PATH={self.programs.libraries}
auth_mechanisms = plain login cram-md5
disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/accounts
}}
userdb {{
  driver = static
  args = uid=1 gid=1 home=/nonexistent
}}
service auth {{
  unix_listener {home}/auth {{
    mode = 0666
  }}
}}
""",
            encoding="utf-8",
        )
        # What /usr/sbin/dovecot does itself, but for the place where it looks for this program.
        process = self._spawn(
            *(root / "usr/bin/doveconf", "-f", "service=master", "-c", config, "-m", "master"),
            *("-e", root / "usr/sbin/dovecot", "-F", "-c", config),
        )
        self._wait_for(process, socket.AF_UNIX, str(home / "auth"))

    # ── Postfix ─────────────────────────────────────────────────────────────────────────────

    def _start_postfix(self) -> None:
        if sys.platform == "win32":
            return
        root, home = self.programs.postfix, self.folder
        owner, group = pwd.getpwnam(OWNER).pw_uid, grp.getgrnam(SETGID).gr_gid
        for name, mode in FOLDERS:
            folder = home / "queue" / name
            folder.mkdir(parents=True)
            ours = 0 if name == "pid" else owner
            os.chown(folder, ours, group if name in ("public", "maildrop") else 0)
            folder.chmod(mode)
        (home / "data").mkdir()
        os.chown(home / "data", owner, 0)
        (home / "postfix").mkdir()
        (home / "postfix" / "main.cf").write_text(
            f"""\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
daemon_directory = {root}/usr/lib/postfix/sbin
command_directory = {root}/usr/sbin
meta_directory = {root}/etc/postfix
shlib_directory = {root}/usr/lib/postfix
mail_owner = {OWNER}
setgid_group = {SETGID}
default_privs = {NOBODY}
import_environment = MAIL_CONFIG LC_ALL LD_LIBRARY_PATH={self.programs.libraries}
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
myhostname = {HOST}
mydestination = example.org
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = all
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_sasl_type = dovecot
smtpd_sasl_path = {home}/auth
smtpd_client_event_limit_exceptions =
""",
            encoding="utf-8",
        )
        rows = [
            "cleanup unix n - n - 0 cleanup",
            "rewrite unix - - n - - trivial-rewrite",
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "anvil unix - - n - 1 anvil",
            "postlog unix-dgram n - n - 1 postlogd",
        ]
        for name, settings in self._services().items():
            self.ports[name] = _free_port()
            rows.append(f"127.0.0.1:{self.ports[name]} inet n - n - - smtpd")
            rows += [f"  -o {{ {key} = {value} }}" for key, value in settings.items()]
        (home / "postfix" / "master.cf").write_text("\n".join(rows) + "\n", encoding="utf-8")
        config = str(home / "postfix")
        process = self._spawn(
            root / "usr/lib/postfix/sbin/master", "-c", config, "-d", MAIL_CONFIG=config
        )
        for port in self.ports.values():
            self._wait_for(process, socket.AF_INET, ("127.0.0.1", port))

    def _services(self) -> Mapping[str, dict[str, str]]:
        """One port each; ``…-implicit`` speaks TLS from the start."""
        certificates = {
            "good": self.authority.issue(HOST),
            "expired": self.authority.issue(HOST, begins=-100, ends=-10),
            "self-signed": self.authority.issue(HOST, by_itself=True),
            "wrong-name": self.authority.issue("shared17.hoster.example"),
        }
        services = {}
        for name, issued in certificates.items():
            services[name] = _submission(issued)
            services[f"{name}-implicit"] = {
                **_submission(issued),
                "smtpd_tls_wrappermode": "yes",
            }
        good = _submission(certificates["good"])
        for mechanism in ("login", "cram-md5"):
            services[mechanism] = {**good, "smtpd_sasl_mechanism_filter": mechanism}
        services["impatient"] = {**good, "smtpd_client_auth_rate_limit": "1"}
        services["slow"] = {
            **good,
            "smtpd_delay_reject": "no",
            "smtpd_client_restrictions": "sleep 11",
        }
        services["smart-host"] = {
            "smtpd_sasl_auth_enable": "yes",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
            "smtpd_tls_security_level": "none",
        }
        return services


def _submission(issued: Issued) -> dict[str, str]:
    """What a company sets for its customers' programs: TLS and a sign-in, own address only."""
    return {
        "smtpd_tls_security_level": "encrypt",
        "smtpd_tls_auth_only": "yes",
        "smtpd_tls_cert_file": str(issued.certificate),
        "smtpd_tls_key_file": str(issued.key),
        "smtpd_sasl_auth_enable": "yes",
        "smtpd_relay_restrictions": "permit_sasl_authenticated, reject",
        "smtpd_sender_login_maps": f"inline:{{{ACCOUNT}={ACCOUNT}}}",
        "smtpd_sender_restrictions": "reject_sender_login_mismatch",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
