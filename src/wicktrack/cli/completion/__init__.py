"""What may a shell offer next? Completion of commands, options and values.

One rule: it never fails and never writes; where it knows nothing it offers nothing."""
