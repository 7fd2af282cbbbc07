"""Dates as papers write them: found in a text, told apart by kind, resolved to days from the paper's own date."""
