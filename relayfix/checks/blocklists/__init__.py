# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether public lists have the sending address or the sender's domains (RFC 5782).

A list is believed only where it shows, in the same run, that it lives: it has its test entry and
does not have the entry that no list may have. What is no listing is never told as one.
"""
