# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds what people install: ``python installer/build.py folder|deb|tar|nsis|icons``.

``folder`` freezes the program with PyInstaller into ``dist/relayfix`` and has it test itself; the
others pack that folder. Everything goes to ``dist``; the sources are left as they are.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLER = ROOT / "installer"
DIST = ROOT / "dist"
FOLDER = DIST / "relayfix"
VERSION = re.search(
    r'__version__ = "([^"]+)"', (ROOT / "relayfix" / "__init__.py").read_text(encoding="utf-8")
)[1]  # type: ignore[index]  # our own file has one
ID = "org.relayfix.RelayFix"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def run(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """A command that must succeed."""
    subprocess.run([str(part) for part in command], check=True, env=environment)  # noqa: S603 - our own commands, no shell


def folder() -> Path:
    """The frozen program, which has tested itself."""
    icons(DIST / "icons")
    if sys.platform == "win32":
        _write(ROOT / "build" / "version.txt", _windows_version())
    run(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", DIST, "--workpath", ROOT / "build" / "freeze"),
        INSTALLER / "relayfix.spec",
    )
    program = FOLDER / ("relayfix-cli.exe" if sys.platform == "win32" else "relayfix")
    run(program, "--selftest", environment={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    return FOLDER


def frozen() -> Path:
    """The frozen program, built where it is not there yet."""
    return FOLDER if (FOLDER / "relayfix").exists() else folder()


def icons(target: Path) -> None:
    """The mark in all sizes, as PNG and as one ICO, drawn from its SVG."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(INSTALLER / "relayfix.svg"))
    target.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(image)
        pictures[size] = bytes(buffer.data().data())
        (target / f"relayfix-{size}.png").write_bytes(pictures[size])
    (target / "relayfix.ico").write_bytes(_ico({s: p for s, p in pictures.items() if s <= 256}))
    del application


def _ico(pictures: dict[int, bytes]) -> bytes:
    """An icon file of PNG pictures, as Windows has read since Vista."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset, entries, data = len(head) + 16 * len(pictures), b"", b""
    for size, png in pictures.items():
        side = size % 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), offset + len(data))
        data += png
    return head + entries + data


def deb() -> Path:
    """A Debian package of the frozen program; Python is not needed where it is installed."""
    program, root = frozen(), DIST / "deb"
    shutil.rmtree(root, ignore_errors=True)
    library = root / "usr" / "lib" / "relayfix"
    shutil.copytree(program, library, symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "relayfix").symlink_to("../lib/relayfix/relayfix")
    share = root / "usr" / "share"
    linux = INSTALLER / "linux"
    for source, target in (
        ("relayfix.desktop", f"applications/{ID}.desktop"),
        ("relayfix-mime.xml", "mime/packages/relayfix.xml"),
        ("metainfo.xml", f"metainfo/{ID}.metainfo.xml"),
        ("copyright", "doc/relayfix/copyright"),
        ("lintian-overrides", "lintian/overrides/relayfix"),
    ):
        _write(share / target, (linux / source).read_text(encoding="utf-8").replace("@V@", VERSION))
    _gzip(share / "man" / "man1" / "relayfix.1.gz", linux / "relayfix.1")
    _gzip(share / "doc" / "relayfix" / "changelog.gz", linux / "changelog")
    _gzip(share / "doc" / "relayfix" / "NEWS.gz", ROOT / "CHANGELOG.md")
    icons(DIST / "icons")
    for size in SIZES:
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{ID}.png"
        place.parent.mkdir(parents=True)
        shutil.copy(DIST / "icons" / f"relayfix-{size}.png", place)
    vector = share / "icons" / "hicolor" / "scalable" / "apps" / f"{ID}.svg"
    vector.parent.mkdir(parents=True)
    shutil.copy(INSTALLER / "relayfix.svg", vector)
    _plain_modes(root)
    size = sum(f.lstat().st_size for f in root.rglob("*") if not f.is_dir()) // 1024
    control = (linux / "control.in").read_text(encoding="utf-8")
    control = control.replace("@V@", VERSION).replace("@SIZE@", str(size))
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"],  # noqa: S607 - dpkg is where it is
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    _write(root / "DEBIAN" / "control", control.replace("@ARCH@", architecture))
    out = DIST / f"relayfix_{VERSION}_{architecture}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, out)
    return out


def tar() -> Path:
    """The frozen program as an archive, for systems without a package of ours."""
    out = DIST / f"relayfix-{VERSION}-{sys.platform}.tar.xz"
    with tarfile.open(out, "w:xz") as archive:
        archive.add(frozen(), arcname="relayfix")
    return out


def nsis(payload: Path | None = None) -> Path:
    """The set-up program for Windows; a stand-in ``payload`` shows that the script is sound."""
    icons(DIST / "icons")
    out = DIST / f"relayfix-{VERSION}-setup.exe"
    run(
        *("makensis", "-V2", f"-DVERSION={VERSION}", f"-DPAYLOAD={payload or frozen()}"),
        *(f"-DICON={DIST / 'icons' / 'relayfix.ico'}", f"-DOUT={out}"),
        *(f"-DLICENCE={ROOT / 'LICENSE'}", INSTALLER / "windows" / "relayfix.nsi"),
    )
    return out


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _gzip(path: Path, source: Path) -> None:
    """Packed without a date, so that the same source gives the same package."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8").replace("@V@", VERSION)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _plain_modes(root: Path) -> None:
    """Readable by everybody, and executable where a program starts."""
    program = root / "usr" / "lib" / "relayfix" / "relayfix"
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == program else 0o644)


def _windows_version() -> str:
    numbers = (*(int(n) for n in re.findall(r"\d+", VERSION)[:3]), 0)
    words = {
        "CompanyName": "RelayFix",
        "FileDescription": "RelayFix",
        "FileVersion": VERSION,
        "LegalCopyright": "GPL-3.0-or-later",
        "ProductName": "RelayFix",
        "ProductVersion": VERSION,
    }
    strings = ", ".join(f"StringStruct({k!r}, {v!r})" for k, v in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def main() -> int:
    """Builds one thing, and says how long it took and how large it is."""
    parser = argparse.ArgumentParser(description="Builds what people install, into dist.")
    parser.add_argument("what", choices=("folder", "deb", "tar", "nsis", "icons"))
    parser.add_argument("--payload", type=Path, help="a stand-in for the frozen program (nsis)")
    options = parser.parse_args()
    began = time.monotonic()
    if options.what == "icons":
        icons(DIST / "icons")
        return 0
    if options.what == "nsis":
        made = nsis(options.payload.resolve() if options.payload else None)
    else:
        made = {"folder": folder, "deb": deb, "tar": tar}[options.what]()
    files = [made] if made.is_file() else [f for f in made.rglob("*") if f.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{made.relative_to(ROOT)}: {size:.1f} MB in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
