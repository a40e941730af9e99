"""How is a catalogue kept?

One rule: it is read whole or refused whole, with every problem named and placed, and changed by
appending. Only this package knows TOML.
"""
