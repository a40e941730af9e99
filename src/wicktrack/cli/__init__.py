"""How do you ask? By a command line, whose answer is printed in the format that was asked for.

One rule: a command gathers what was asked, makes one call, and prints. Only this package knows
Typer, the clock, the environment and the terminal.
"""
