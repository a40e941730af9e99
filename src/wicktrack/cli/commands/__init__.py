"""The commands.

One rule: a command reads its arguments, makes one call, and prints."""
