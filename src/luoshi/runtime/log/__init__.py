"""The log's life in a process: its keys and its last word outside the database, its jobs, its public files."""
