# SPDX-License-Identifier: GPL-3.0-or-later
"""All families in the order in which they are asked; the general reader stands behind them."""

from __future__ import annotations

from relayfix.intake.notices import (
    courier,
    domino,
    exchange,
    exchange_online,
    exim,
    french,
    gateways,
    general,
    gmail,
    japanese,
    mail_apps,
    messaging_server,
    opensmtpd,
    others,
    outlook_com,
    postfix,
    qmail,
    russian,
    sendmail,
    ses,
    yahoo,
    zoho,
)
from relayfix.intake.notices.base import Family, Notice

FAMILIES: tuple[Family, ...] = (
    gmail.FAMILY,
    exchange.OLD_FAMILY,
    exchange_online.FAMILY,
    exchange.FAMILY,
    postfix.SESSION_FAMILY,
    postfix.FAMILY,
    japanese.BIGLOBE,
    sendmail.FAMILY,
    ses.FAMILY,
    zoho.FAMILY,
    exim.FAMILY,
    yahoo.FAMILY,
    qmail.FAMILY,
    *mail_apps.FAMILIES,
    courier.FAMILY,
    messaging_server.FAMILY,
    *gateways.FAMILIES,
    opensmtpd.FAMILY,
    domino.FAMILY,
    *others.FAMILIES,
    *gateways.NAMED,
    outlook_com.FAMILY,
    exchange.WINDOWS_FAMILY,
    *french.FAMILIES,
    *russian.FAMILIES,
    *japanese.FAMILIES,
)


def family_of(notice: Notice) -> Family:
    """The family that wrote the notice; the general reader's, ``unknown``, where none did."""
    for family in FAMILIES:
        if family.recognise(notice):
            return family
    return general.FAMILY
