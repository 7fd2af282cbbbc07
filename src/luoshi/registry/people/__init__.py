"""Offices and officers as a table: read from xlsx or CSV, previewed, entered whole or not at all; and written again."""
