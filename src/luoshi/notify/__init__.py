"""Telling people: officers in their inbox, by digest and work chat; the person on the follow page, by SMS or e-mail.

Owns `notify_inbox` (what officers were told), `notify_person` (what the person was told) and `notify_message` (what a
gateway has still to send). Refuses to decide who is told what, to keep an address of a person (a contact is read from
the vault when something is sent, and forgotten), and to put personal words into anything that leaves the pages.
"""
