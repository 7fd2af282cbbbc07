"""A version that changes busy tables, for the drill of migrations alone: it is never among the installed apps."""
