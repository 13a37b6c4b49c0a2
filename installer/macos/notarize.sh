#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Has Apple look at a signed image, and staples what it says to it.
#
#   NOTARY_PROFILE=…  sh installer/macos/notarize.sh dist/RelayFix-….dmg
#
# The profile is kept in the keychain by `xcrun notarytool store-credentials`.
set -eu

image=$1
xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature --verbose "$image"
