"""One reader for each form of file.

Each takes bytes and returns `Decoded`; heavy libraries are imported where they are used.
"""
