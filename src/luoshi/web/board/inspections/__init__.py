"""Pages of 明察暗访: rounds and their draw, the checklist on a phone, findings, mystery requests."""
