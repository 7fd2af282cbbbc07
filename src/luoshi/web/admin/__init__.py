"""Administration: offices, officers, calendars, case types. Each change is a recorded command; no page edits tables."""
