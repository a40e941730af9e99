"""The model: facts, periods, the ledger they are kept in, and what was known as of a day.

One rule: no file, no clock and no network; everything here is a value or computed from values."""
