"""What is one's own? A text file of titles, franchises and people that somebody follows.

One rule: the file is the user's; whatever a line says, every other byte stays as it was written.
"""
