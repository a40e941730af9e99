"""What was said, and what was known as of a day? Facts, periods, the ledger and snapshots of it.

One rule: no file, no clock and no network; everything here is a value or computed from values."""
