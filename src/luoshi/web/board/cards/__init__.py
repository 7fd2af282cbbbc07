"""Pages of cards for causes other than time."""
