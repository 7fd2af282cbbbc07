"""Verification: whether the record in the database is the one that was signed, promised and published.

It trusts what lies outside the database (keys, kept checkpoints, published files, held promises) and recomputes the
rest from live rows. What it finds are values (`Finding`); it repairs nothing.
"""
