"""A second pair of eyes: promises P1, P2, P9 and P10, checked on the raw record by rules written a second time.

It reads nothing but the bytes of the events, and shares no code with what wrote them: the standard library and psycopg
only. What it finds are values (`Violation`), never exceptions. It stays small in memory however long the record is: one
stream at a time, in order.
"""
