"""How does a large catalogue answer at once? By an index of it, kept in the cache folder.

One rule: an index only saves time. The files are the truth: on any doubt about the index they are
read instead, and only reading them reports problems. Only this package knows SQLite.
"""
