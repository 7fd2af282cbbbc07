"""Conduct complaints for officers: who handles them, whom they are of, who keeps the names, who watches it all."""
