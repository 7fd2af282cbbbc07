"""Journeys in a real browser, through a real district, on a phone and on a computer."""
