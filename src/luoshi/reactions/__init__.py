"""When this happens, then do that: one readable table, and the worker that runs it and the timers.

Owns the table (`table.py`), `reactions_fired` (which of its rows ran on which event) and the jobs. An event is taken
from the outbox, its effects written and its mark set in one transaction; commands that follow are jobs deferred in it,
under keys of event and row. Refuses to decide anything about a case: what the machine must guarantee, `core` decides.
"""
