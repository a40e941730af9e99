"""What becomes of a source's words? Facts to append, facts set aside, and what is withheld.

Pure: words and a ledger's facts and a day go in, facts and reasons come out.
"""
