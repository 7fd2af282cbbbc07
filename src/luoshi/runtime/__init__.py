"""Opens what a command needs and calls it: settings, the embedded PostgreSQL, Django, the web server, start and stop.

Owns the process: its environment (`settings` is the sole reader), its secrets on disk, its signals, its exit code.
Refuses to hold rules: everything a user could be told no for lives in the rooms below.
"""
