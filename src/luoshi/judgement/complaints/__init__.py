"""Conduct complaints: taken in sealed, entered by the day, dealt with by a body above the office named."""
