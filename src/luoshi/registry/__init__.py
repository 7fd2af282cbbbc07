"""Reference data, versioned: offices, officers and their roles, calendars, case types.

Owns the tables `registry_*`, read tables rebuilt from events (but for passwords, one-time links and the counts of
`limits`, which are working data), and the record of who reads what is sealed. Changes only by its commands, each an
event. Refuses to know of cases, and to change anything a case was registered under: versions are added, never replaced.
"""
