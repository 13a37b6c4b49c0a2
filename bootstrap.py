#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets RelayFix up from a checkout and starts it: the two commands of README.

    python3 bootstrap.py run [FILE...]      the wizard; without a screen the answer as text
    python3 bootstrap.py test [OPTION...]   all tests; options go to pytest

It needs the network the first time, and nothing of what it installs: the standard library alone,
in words that an older Python can still read, so that it can say which one it needs. Everything
goes into .venv beside this file; delete that folder to start afresh. What Qt needs of the system
is installed by apt-get, only where something is missing, and said before it is done.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "relayfix-setup.json"
SAMPLE = ROOT / "resources" / "samples" / "relay-denied.en.eml"

RUN, TEST = "run", "test"
BUILD_LOCK = ROOT / "requirements-build.lock"
LOCKS = {RUN: ROOT / "requirements.lock", TEST: ROOT / "requirements-test.lock"}

# Shared libraries that Qt looks for and a small system lacks, and the Debian package of each.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

# What the tests start: an X server, a window manager, a hand on the mouse, the bus that screen
# readers use, a reader of PDF, what compiles the set-up program for Windows, a browser, a validator
# of HTML, letters for Japanese.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "dbus-daemon": "dbus-daemon",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "pdftotext": "poppler-utils",
    "ip": "iproute2",
    "makensis": "nsis",
    "chromium": "chromium",
    "tidy": "tidy",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf": "fonts-droid-fallback",
}


# Real mail servers for the tests: unpacked here, never installed, so that no service is started.
MAIL_SERVERS = VENV / "mail-servers"
MAIL_PACKAGES = ["postfix", "dovecot-core"]


class Stop(Exception):
    """Nothing more can be done; the sentence says why, and what helps."""


def main(arguments: "list[str]") -> int:
    """The exit code of what was run; 1 where it could not be set up, 2 for a usage error."""
    if not arguments or arguments[0] not in (RUN, TEST):
        print((__doc__ or "").split("\n\n")[1], file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        if not is_supported(sys.version_info[:2]):
            return with_another_python(arguments)
        return run(arguments[1:]) if arguments[0] == RUN else test(arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130


def say(sentence: str) -> None:
    """A sentence to whoever is watching; standard output is the program's own."""
    print("RelayFix: " + sentence, file=sys.stderr, flush=True)


# -- Python -------------------------------------------------------------------------------------


def is_supported(version: "tuple[int, int]") -> bool:
    """Whether RelayFix is tested with this version of Python."""
    return OLDEST <= version <= NEWEST


def with_another_python(arguments: "list[str]") -> int:
    """Hand over to a Python that fits, where this computer has one beside the one that was used."""
    here = "{}.{}".format(*sys.version_info[:2])
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and is_python(other, (3, minor)):
            say(f"this is Python {here}; going on with {other}.")
            return subprocess.call([other, str(Path(__file__).resolve()), *arguments])
    oldest, newest = ("{}.{}".format(*version) for version in (OLDEST, NEWEST))
    raise Stop(
        f"it needs Python {oldest} to {newest}, and this is {here}. Please install one of those "
        "beside it (yours can stay), and run this command again."
    )


def is_python(command: "str | Path", version: "tuple[int, int]") -> bool:
    """Whether a command is an interpreter of this version that starts."""
    code = f"import sys; sys.exit(sys.version_info[:2] != {version!r})"
    return works([str(command), "-c", code])


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(command: "list[str]") -> bool:
    """Whether a command runs and ends well; what it says is thrown away."""
    nowhere = subprocess.DEVNULL
    try:
        return not subprocess.call(
            command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environment()
        )
    except OSError:
        return False


def environment() -> "dict[str, str]":
    """Ours, without what would lead a new interpreter or pip to somewhere else."""
    astray = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    ours = {name: value for name, value in os.environ.items() if name not in astray}
    return {**ours, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


# -- setting up ---------------------------------------------------------------------------------


def set_up(what: str) -> None:
    """Make .venv hold what ``what`` needs; nothing is done where it does already."""
    wanted = {"for": what, "key": key(what)}
    if read_stamp() in (wanted, {"for": TEST, "key": key(TEST)}):
        return
    say(f"setting up in {VENV}; the first time this takes a minute or two.")
    if not is_python(python_of(VENV), sys.version_info[:2]):
        make_environment()
    if STAMP.exists():
        STAMP.unlink()
    # Twice quiet, for the warnings of package sources; what goes wrong is still said.
    install = [*pip(), "install", "-qq", "--no-build-isolation", "--use-pep517"]
    downloads = (
        "the parts of RelayFix could not be downloaded or installed; pip said why above. "
        "Is this computer online?"
    )
    # First what builds: a few parts come as source, and are built by pinned tools.
    for lock in (BUILD_LOCK, LOCKS[what]):
        call([*install, "--require-hashes", "-r", str(lock)], downloads)
    call([*install, "--no-deps", "-e", str(ROOT)], "RelayFix itself could not be installed.")
    lead_to_the_checkout()
    # pip compiles what it copies, but not what it only points to; without this a start takes half
    # as long again. What cannot be written, as in a read-only checkout, is compiled at each start.
    works([str(python_of(VENV)), "-m", "compileall", "-q", str(ROOT / "relayfix")])
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def key(what: str) -> str:
    """Changes whenever an installation would: another Python, other pins, another place."""
    digest = hashlib.sha256(f"{sys.version}\0{str(ROOT)!a}\0".encode())
    for file in (BUILD_LOCK, LOCKS[what], ROOT / "pyproject.toml", Path(__file__)):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def read_stamp() -> object:
    """What the last set-up left, or None; a damaged one counts as none."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if python_of(VENV).exists() else None
    except (OSError, ValueError):
        return None


def make_environment() -> None:
    """A fresh .venv. Debian's Python comes without ensurepip: then pip is left out of it."""
    own_pip = works([sys.executable, "-c", "import ensurepip"])
    try:
        venv.create(VENV, clear=True, with_pip=own_pip, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise Stop(f"{VENV} could not be made: {error}") from error


def pip() -> "list[str]":
    """The command that installs into .venv: its own pip, or else the system's."""
    inside = [str(python_of(VENV)), "-m", "pip"]
    if works([*inside, "--version"]):
        return inside
    outside = [sys.executable, "-m", "pip", "--python", str(python_of(VENV))]
    if not works([*outside, "--version"]):
        install_packages(["python3-pip"], "pip, which installs the parts of RelayFix")
    if not works([*outside, "--version"]):
        raise Stop("it needs pip 22.3 or newer, or Python's own ensurepip; please add one.")
    return outside


def lead_to_the_checkout() -> None:
    """Name the checkout to .venv by a relative path, where pip has written the absolute one.

    Python up to 3.12 reads that file in the encoding of the place: on Windows an accent in the
    path leads nowhere, and in a C locale Python does not even start.
    """
    # Asked of ourselves: .venv's Python may be the one that does not start.
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))
    for pointer in packages.glob("*relayfix*.pth"):
        way = os.path.relpath(str(ROOT), str(packages))
        pointer.write_text(way + "\n", encoding="ascii")


def call(command: "list[str]", sentence: str) -> None:
    """Run a step of the set-up; ``sentence`` says what it means if it fails."""
    try:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, env=environment())
    except OSError as error:
        raise Stop(f"{sentence} ({error})") from error
    if code:
        raise Stop(sentence)


# -- the system's packages ----------------------------------------------------------------------


def prepare_qt(*, screen: bool) -> None:
    """See that Qt finds its libraries: those for a screen only where there is one."""
    missing = missing_libraries(qt_files(screen=screen))
    unknown = sorted(missing - LIBRARIES.keys())
    if unknown:
        say(f"Qt also looks for {', '.join(unknown)}; please see which package has them.")
    packages = sorted({LIBRARIES[name] for name in missing & LIBRARIES.keys()})
    install_packages(packages, "the libraries that Qt needs to draw")
    if not qt_starts():
        raise Stop(
            f"Qt does not start on this system; this says why: {python_of(VENV)} "
            '-c "import PySide6.QtWidgets"'
        )


def qt_starts(*, on_screen: bool = False) -> bool:
    """Whether Qt can be imported, or even opens the screen that the environment names."""
    code = "from PySide6 import QtWidgets"
    if on_screen:
        code += "; QtWidgets.QApplication([])"
    return works([str(python_of(VENV)), "-I", "-c", code])


def qt_files(*, screen: bool) -> "list[Path]":
    """The parts of Qt whose libraries are looked at."""
    folders = sorted(VENV.glob("lib/python3*/site-packages/PySide6/Qt"))
    if not folders:
        return []
    names = ["lib/libQt6Core.so.6", "lib/libQt6Gui.so.6", "lib/libQt6Widgets.so.6"]
    names += ["plugins/platforms/libqoffscreen.so"]
    if screen:
        names += ["plugins/platforms/libqxcb.so"]
        if os.environ.get("WAYLAND_DISPLAY"):
            names += ["lib/libQt6WaylandClient.so.6", "plugins/platforms/libqwayland.so"]
    return [folders[0] / name for name in names if (folders[0] / name).exists()]


def missing_libraries(files: "list[Path]") -> "set[str]":
    """What the dynamic linker does not find for these files."""
    missing = set()  # type: set[str]
    for file in files:
        listing = subprocess.run(
            ["ldd", str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
        missing |= not_found(os.fsdecode(listing.stdout))
    return missing


def not_found(listing: str) -> "set[str]":
    """The libraries that a listing of ldd says are missing."""
    return {line.split("=>")[0].strip() for line in listing.splitlines() if "=> not found" in line}


def prepare_test_programs() -> None:
    """What the tests start beside Python. Without it some tests skip and say so."""
    here = {name for name in TEST_PROGRAMS if shutil.which(name) or Path(name).is_file()}
    missing = sorted({TEST_PROGRAMS[name] for name in TEST_PROGRAMS if name not in here})
    try:
        install_packages(missing, "what the tests of the window and of the reports need")
    except Stop as stop:
        say(f"{stop} Until then some tests are skipped.")


def prepare_mail_servers() -> None:
    """Unpack the mail servers that tests/lab starts. Without them those tests skip and say so."""
    if MAIL_SERVERS.is_dir():
        return
    downloads, unpacked = VENV / "mail-packages", VENV / "mail-servers.new"
    try:
        if not (sys.platform.startswith("linux") and shutil.which("apt-get") and os.geteuid() == 0):
            raise Stop("only root can start real mail servers, and only Debian's are unpacked.")
        for folder in (downloads, unpacked):
            shutil.rmtree(str(folder), ignore_errors=True)
        (downloads / "partial").mkdir(parents=True)
        say(f"downloading real mail servers for the tests: {' '.join(MAIL_PACKAGES)}")
        quiet = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
        fetch = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", "--download-only"]
        fetch += ["-o", f"Dir::Cache::archives={downloads}", *MAIL_PACKAGES]
        nowhere = subprocess.DEVNULL
        subprocess.call(["apt-get", "-qq", "update"], env=quiet, stdout=nowhere)
        if subprocess.call(fetch, env=quiet, stdout=nowhere):
            raise Stop("the mail servers could not be downloaded.")
        unpacked.mkdir()
        for package in sorted(downloads.glob("*.deb")):
            if subprocess.call(["dpkg-deb", "--extract", str(package), str(unpacked)], env=quiet):
                raise Stop(f"{package.name} could not be unpacked.")
        unpacked.rename(MAIL_SERVERS)
    except Stop as stop:
        say(f"{stop} The tests against real mail servers are skipped.")
    finally:
        shutil.rmtree(str(downloads), ignore_errors=True)


def install_packages(packages: "list[str]", purpose: str) -> None:
    """Install Debian packages, as root or through sudo; `Stop` where that is not possible."""
    if not packages:
        return
    if sys.platform == "win32" or not shutil.which("apt-get"):
        raise Stop(f"{purpose}: please install what your system calls {', '.join(packages)}.")
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    by_hand = " ".join(["sudo", *install])
    rights = []  # type: list[str]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Stop(f"{purpose}: please ask whoever runs this computer for: {by_hand}")
        rights = ["sudo"] if sys.stdin and sys.stdin.isatty() else ["sudo", "--non-interactive"]
    say(f"installing {purpose}: {' '.join(packages)}")
    quiet = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    # A list of packages that cannot be renewed may still be good enough to install from.
    subprocess.call([*rights, "apt-get", "-qq", "update"], env=quiet, stdout=subprocess.DEVNULL)
    if subprocess.call([*rights, *install, "-qq"], env=quiet, stdout=subprocess.DEVNULL):
        raise Stop(f"{purpose}: that could not be installed. Please try: {by_hand}")


# -- run ----------------------------------------------------------------------------------------


def run(files: "list[str]") -> int:
    """The main job: the wizard where there is a screen, else the answer as text."""
    set_up(RUN)
    program = [str(python_of(VENV)), "-I", "-m", "relayfix"]
    screen = has_screen(os.environ, sys.platform)
    if not qt_starts(on_screen=screen) and sys.platform.startswith("linux"):
        prepare_qt(screen=screen)
        screen = screen and qt_starts(on_screen=True)
    if screen:
        return become([*program, *files])
    if has_screen(os.environ, sys.platform):
        say("the screen cannot be opened, so the answer comes here as text.")
    else:
        say("there is no screen here, so the answer comes as text.")
    return in_the_terminal(program, files)


def become(command: "list[str]") -> int:
    """Run a command in our place, so that it gets what is meant for us: signals, the exit code."""
    if os.name != "nt":  # on Windows the terminal would not wait for the new process
        sys.stderr.flush()
        os.execve(command[0], command, environment())
    return subprocess.call(command, env=environment())


def has_screen(variables: "Mapping[str, str]", platform: str) -> bool:
    """Whether a window can be expected: always on Windows and macOS."""
    if not platform.startswith("linux"):
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def in_the_terminal(program: "list[str]", files: "list[str]") -> int:
    """``relayfix diagnose`` on the files or on the example, with the PDF and the bundle."""
    network = []  # type: list[str]
    if not files:
        say(f"no file was named, so this is the example that comes with it: {SAMPLE.name}")
        files, network = [str(SAMPLE)], ["--no-network"]
    elif not may_ask_the_network():
        say("nobody will be asked anything: the answer rests on the message alone.")
        network = ["--no-network"]
    folder = free_folder(Path.cwd(), "relayfix-report")
    outputs = ["--pdf", str(folder / "report.pdf"), "--bundle", str(folder / "bundle.zip")]
    command = [*program, "diagnose", *network, *outputs, "--", *files]
    code = subprocess.call(command, env=environment())
    written = sorted(path.name for path in folder.iterdir())
    if written:
        say(f"written to {folder}: {', '.join(written)}")
    else:
        folder.rmdir()
    return code


def may_ask_the_network() -> bool:
    """The person's word, where there is a person to ask; a script that says nothing says no."""
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    say("to find out more, it can ask the name servers of this computer (DNS) about the domains,")
    say("host names and addresses in the message. Nothing else leaves the computer.")
    print("May it ask? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "o", "oui")


def free_folder(parent: Path, name: str) -> Path:
    """A new folder that was not there before: nothing is ever overwritten."""
    for number in range(1, 10000):
        folder = parent / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise Stop(f"{parent} cannot be written to: {error.strerror}") from error
        return folder
    raise Stop(f"{parent} is full of reports; please tidy up.")


# -- test ---------------------------------------------------------------------------------------


def test(options: "list[str]") -> int:
    """Lint, types for three systems, and all tests, in that order; all are run, whatever fails."""
    set_up(TEST)
    if sys.platform.startswith("linux"):
        prepare_qt(screen=True)
        prepare_test_programs()
        prepare_mail_servers()
    steps = {"ruff": ["ruff", "check", "."]}
    for platform in ("linux", "win32", "darwin"):
        cache = [f"--cache-dir=.mypy_cache/{platform}"]
        steps[f"mypy for {platform}"] = ["mypy", f"--platform={platform}", *cache]
    python = str(python_of(VENV))
    failed = []
    for name, step in steps.items():
        say(name)
        if subprocess.call([python, "-m", *step], cwd=str(ROOT), env=environment()):
            failed.append(name)
    alone = alone_with_loopback()
    say("pytest, with no network but loopback" if alone else "pytest")
    command = [*alone, python, "-m", "pytest", *options]
    code = subprocess.call(command, cwd=str(ROOT), env=environment())
    if failed:
        say(f"{' and '.join(failed)} found something; see above.")
    return code or int(bool(failed))


def alone_with_loopback() -> "list[str]":
    """The start of a command that runs the rest in a network of its own; empty where it cannot.

    The tests themselves refuse other hosts, but cannot see what a child process does.
    """
    alone = ["unshare", "--net", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    return alone if sys.platform.startswith("linux") and works([*alone, "true"]) else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
