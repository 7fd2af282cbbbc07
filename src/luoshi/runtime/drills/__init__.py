"""Faults made on purpose, each a command `./luoshi drill NAME`: what was acknowledged must be there afterwards, once.

Every drill works in a folder of its own on a district that is really served by separate processes, prints its plan
first and a table at the end, and has a control: the same fault where a protection is taken away, which must be found.
"""
