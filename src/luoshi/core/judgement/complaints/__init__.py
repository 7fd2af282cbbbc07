"""Conduct complaints (效能投诉), the rules of them: where they go, what happens to them, who may open what. Pure."""
