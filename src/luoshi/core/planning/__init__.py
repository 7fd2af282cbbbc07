"""The year's plan of supervision and inspections, and what a round must be checked against before it begins. Pure."""
