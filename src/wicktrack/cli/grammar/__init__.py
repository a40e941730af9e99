"""How is a command line read without importing Typer? By a table generated from the application.

One rule: there is one definition of the command line, the signatures of the command functions."""
