"""The door for programs: `/api/v1`, webhooks, Open311 and calendar feeds.

Owns the clients' tokens (hashed; admitted and revoked by events), who is told of what by webhook and what is still to
be delivered, and the addresses of calendar feeds. Refuses to hold a rule, to answer twice to one idempotency key, and
to hand out names, contacts or, but for the office that answers for the case, words. A client acts as an officer-like
actor of one office, with the roles that its scopes stand for, under row level security.
"""
