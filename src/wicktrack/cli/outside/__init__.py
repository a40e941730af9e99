"""What the commands that ask online services share: the services, and works from there.

One rule: whatever knows a source or the network is imported inside functions.
"""
