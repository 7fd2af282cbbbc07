"""What drills stand on: a district that is really served, writers as processes, their notes, and the comparison."""
