"""What do the services say? Their answers as words about titles, without a network.

A source is one module: `SOURCE`, a row of facts about the service, and generators that ask for what
they need and are sent the answers (sans I/O). What asks in earnest is `fetching`.
"""
