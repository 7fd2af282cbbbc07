"""Commands of the process itself: start, stop, look, and what developers run."""
