"""Pages of papers and tasks: a paper beside its table, the tasks, progress, acceptance."""
