"""How does something new get into a catalogue? It is drafted, checked, and appended atomically.

One rule: what is written was checked as part of the whole catalogue before anything was written."""
