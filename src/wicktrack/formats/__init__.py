"""How do programs read it? JSON, CSV, TSV, templates, iCalendar, Atom.

One rule: a format knows values, never a report; it returns text and writes nothing."""
