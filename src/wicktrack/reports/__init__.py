"""What do people ask? A report for each question.

One rule: a report takes a snapshot and plain arguments and returns named rows (records, whose
fields in order are the JSON keys, the CSV header and the template names). It reads neither
file nor clock and knows nothing of how a row will look.
"""
