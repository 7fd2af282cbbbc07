"""Pages for people: ask, get a receipt, follow and act with number and code, read what is public. No account needed."""
