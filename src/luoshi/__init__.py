"""Luoshi (落实): a district government promises, works, is watched, judged and answers for it, on a provable record."""
