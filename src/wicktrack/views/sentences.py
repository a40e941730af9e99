"""Sentences for answers without rows.

One rule: plain texts, so that a command can name one without importing what draws tables.
"""

NO_NEXT = "No release with an exact date is to come."
