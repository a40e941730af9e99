"""How do you ask?

One rule: a command gathers what was asked, makes one call, and prints. Only this package knows
Typer, the clock, the environment and the terminal.
"""
