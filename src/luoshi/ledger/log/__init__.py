"""The log over the record: what makes a quiet change of an event impossible, and proves it to people outside.

`merkle` is the tree and its proofs, pure. The sequencer turns events into leaves, one at a time and for good.
"""
