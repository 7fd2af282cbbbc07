"""The case machine: one table of transitions, pure decisions, dated events, three figures of time."""
