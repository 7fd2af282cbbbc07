"""Reference data, versioned: offices, officers and their roles, calendars, case types.

Owns the tables `registry_*`, all read tables rebuilt from events (but for an officer's password, which is working
data). Changes only by its commands, each an event. Refuses to know of cases, and to change anything a case was
registered under: versions are added, never replaced.
"""
