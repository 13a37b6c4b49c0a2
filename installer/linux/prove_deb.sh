#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the package in fresh Debian chroots without Python, uses it from a returned message to
# the PDF, on the command line and, with a real mouse under Xvfb, in its window, and purges it
# without a trace. Whoever moves the mouse stands outside: python3 of a checkout that is set up.
#
#   sudo sh installer/linux/prove_deb.sh dist/relayfix_*.deb [SUITE…]      (bookworm and trixie)
set -eu

package=$1
shift
mirror=${MIRROR:-}   # empty: the one debootstrap knows
python=${PYTHON:-.venv/bin/python}
work=$(mktemp -d)
here=$(cd "$(dirname "$0")/../.." && pwd)

leave() {
    for place in tmp dev proc; do
        umount "$work"/*/$place 2>/dev/null || true
    done
    # What is still mounted there is not ours to delete.
    grep -q " $work/" /proc/mounts || rm -rf "$work"
}
trap leave EXIT

unmount() {   # the last programs that were ended may take a moment to be gone
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        umount "$1" 2>/dev/null && return
        sleep 1
    done
    umount "$1"
}

prove() {
    suite=$1
    root=$work/$suite
    debootstrap --variant=minbase "$suite" "$root" $mirror >"$work/debootstrap.log" 2>&1 ||
        { tail "$work/debootstrap.log"; exit 1; }
    mount --bind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/*Proxy*; do
        [ -e "$file" ] && cp "$file" "$root/etc/apt/apt.conf.d/"
    done
    cp "$package" "$root/tmp/relayfix.deb"
    cp "$here/resources/samples/relay-denied.fr.msg" "$root/tmp/message é.msg"
    cat >"$root/tmp/prove" <<'INSIDE'
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
apt-get update -qq
find / -xdev -path /var -prune -o -path /tmp -prune -o -path /etc -prune -o -print | sort >/tmp/before
! command -v python3 >/dev/null
began=$(date +%s)
apt-get install -y -qq --no-install-recommends /tmp/relayfix.deb >/tmp/apt.log 2>&1 ||
    { tail /tmp/apt.log; exit 1; }
echo "installed in $(($(date +%s) - began)) s, $(du -sm /usr/lib/relayfix | cut -f1) MB"
relayfix --version
relayfix --selftest
font=$(find /usr/lib/relayfix -name Inter-Regular.otf)
mv "$font" /tmp/
! relayfix --selftest >/tmp/lacking.log
grep FAILED /tmp/lacking.log
mv /tmp/Inter-Regular.otf "$font"
cd /tmp
relayfix diagnose --no-network --lang fr "message é.msg" --pdf report.pdf --bundle case.zip >/dev/null
relayfix verify case.zip >/dev/null
head -c 5 report.pdf | grep -q %PDF-
echo "diagnosed to a PDF of $(stat -c %s report.pdf) bytes"
INSIDE
    cat >"$root/opt/purge" <<'INSIDE'
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
apt-get purge -y -qq relayfix >/dev/null 2>&1
for trace in /usr/lib/relayfix /usr/bin/relayfix /usr/share/doc/relayfix; do
    ! [ -e "$trace" ] || { echo "left behind: $trace"; exit 1; }
done
! grep -rl relayfix /usr/share/applications /usr/share/mime/packages /usr/share/metainfo \
    /usr/share/icons 2>/dev/null
echo "purged without a trace"
INSIDE
    echo "== $suite"
    chroot "$root" sh /tmp/prove
    mount --bind /tmp "$root/tmp"   # where the screen, the bus and the message are
    began=$(date +%s)
    RELAYFIX_PROGRAM="chroot $root /usr/bin/relayfix" \
        "$python" -m pytest -q -p no:cacheprovider tests/gui/test_person.py
    echo "used with mouse, keyboard and screen reader in $(($(date +%s) - began)) s"
    RELAYFIX_PROGRAM="chroot $root /usr/bin/relayfix" \
        "$python" -m tests.benchmarks.bench_first_page
    unmount "$root/tmp"
    chroot "$root" sh /opt/purge
    unmount "$root/dev"
    unmount "$root/proc"
}

[ $# -gt 0 ] || set -- bookworm trixie
cd "$here"
echo "$(basename "$package"): $(($(stat -c %s "$package") / 1000000)) MB packed"
for suite in "$@"; do
    prove "$suite"
done
