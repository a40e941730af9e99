"""How does it look? Blocks laid out as text for terminals, Markdown and SVG.

One rule: a renderer knows values (periods, days, words, lists of them), never a report; it returns
text and writes nothing. Text from a catalogue is shown, never obeyed.
"""
