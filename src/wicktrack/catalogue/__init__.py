"""How is a catalogue kept? As TOML files, validated as a whole and appended to table by table.

One rule: a catalogue is read whole or refused whole, with the code and position of every problem.
Only this package knows TOML.
"""
