# SPDX-License-Identifier: GPL-3.0-or-later
"""SPF, RFC 7208: an evaluator that shows its work."""
