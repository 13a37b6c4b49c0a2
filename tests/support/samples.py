# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped samples, and the key that their originals were signed with."""

from __future__ import annotations

from tests.support.project import ROOT

SAMPLES = ROOT / "resources" / "samples"

DKIM_RECORD = (
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzdq5ACJ0oD6zBv301w+jWD+tipTI73MM"
    "8ItEEikiv07/tq/8o4SPqphUEidCZJD3HuUnzQ3vo1ISFpVw495ZTVQELh4r+PSB0mw1AZqEM5+A"
    "cBAbZZVCEXlyiAJAPoXjxQbXUjUBLCzJAiczclaBMIN4uACUj28ntmaQi77joZ3rDy9GOTJeQi6u"
    "a0Qo5UuranmW1Kv7wigyU9ZDHk7r8Pp7OnBtHh+/lGCrugoM4Npawws79s/LGFMalZW3eYtBNC8i"
    "mH6vcJ0qu6xVV0bHlL1ycY0yunvRs8+DCVYGqx/hW7NRhEUqMIY0xFqHFvAFu0/6NoOnvt156Mi9"
    "+OoPqQIDAQAB"
)
"""What a name server for the samples answers under `DKIM_NAMES`; the private key is gone."""

DKIM_NAMES = {
    "relay-denied.en.eml": "selector1._domainkey.atelier-nord.example",
    "relay-denied.fr.eml": "selector1._domainkey.atelier-nord.example",
    "postfix.eml": "mail2026._domainkey.atelier-nord.example",
    "exim.eml": "default._domainkey.atelier-nord.example",
}
"""Sample and the name of the key record that its original's DKIM-Signature points to."""
