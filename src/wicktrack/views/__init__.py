"""How does a report look to a person? Which blocks, in which words.

One rule: a view chooses and words, and leaves the drawing to `render`."""
