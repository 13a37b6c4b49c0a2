# SPDX-License-Identifier: GPL-3.0-or-later
"""What outlives a session on this computer: settings, and passwords if the system keeps them."""
