"""The catalogue format: TOML files, their validation, and writing what is appended to them.

One rule: a catalogue is read whole or refused whole, with the code and position of every problem.
Only this package knows TOML.
"""
