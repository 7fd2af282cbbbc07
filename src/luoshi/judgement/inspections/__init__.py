"""明察暗访: rounds drawn at random, what was looked at, findings and what became of them, mystery requests."""
