"""明察暗访, the rules of it: rounds and their draw, checklists, findings, mystery requests. Pure."""
