"""How does a large catalogue answer at once? By an index of it in the cache folder.

One rule: an index only saves time; the files are the truth."""
