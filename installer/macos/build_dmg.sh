#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The disk image: freeze, sign from the inside out, pack. Run it on macOS from the checkout.
#
#   SIGN_AS="Developer ID Application: …"  signs with that identity; without it the image is unsigned.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here"
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' relayfix/__init__.py)
app=dist/RelayFix.app
image=dist/RelayFix-$version.dmg

python3 installer/build.py icons
iconset=$(mktemp -d)/relayfix.iconset
mkdir "$iconset"
for size in 16 32 128 256 512; do
    cp "dist/icons/relayfix-$size.png" "$iconset/icon_${size}x$size.png"
done
iconutil -c icns -o dist/icons/relayfix.icns "$iconset"
python3 installer/build.py folder

if [ -n "${SIGN_AS:-}" ]; then
    find "$app" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --sign "$SIGN_AS"
    codesign --force --timestamp --options runtime \
        --entitlements installer/macos/entitlements.plist --sign "$SIGN_AS" "$app"
    codesign --verify --deep --strict "$app"
fi

stage=$(mktemp -d)
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname RelayFix -srcfolder "$stage" -format UDZO "$image"
[ -z "${SIGN_AS:-}" ] || codesign --timestamp --sign "$SIGN_AS" "$image"
echo "$image"
