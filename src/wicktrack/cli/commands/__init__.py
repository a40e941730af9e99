"""The commands.

One rule: a command gathers what was asked, makes one call, and prints."""
