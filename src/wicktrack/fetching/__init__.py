"""How is a service asked? The network: pace, retries, caching, keys, limits.

Nothing else connects to anything, and only the commands that say so get here.
"""
