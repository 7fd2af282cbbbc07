"""Commands and queries over cases, and the read tables they need.

Owns `cases_case` (one row a case, with its state) and `cases_precedent` (rulings of competence). A command loads the
state, lets `core` decide, and commits events and changed rows in one statement. Refuses to hold rules of its own, and
any search by who asks.
"""
