"""Case types: what an institution demands of one kind of case, as data. Read from TOML by `reader.parse`."""
