"""The record itself: every event of every room, in order, as the canonical bytes that are hashed.

Owns the event log, the vault of personal text and the outbox. It is the sole writer of events, and writes an event
together with the read rows that follow from it in one statement under a version check (`commits`). Refuses to change
or remove an event, to hold personal text in one, and to know any room above: rows come to it as values.

How a read table stands beside it: `guards` gives the statements for its migration, `rebuilding` rebuilds it.
"""
