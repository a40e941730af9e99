"""Completion: what a shell may offer next.

One rule: it never fails and never writes; where it knows nothing it offers nothing."""
