"""What others say of an office: ratings by the people served, callbacks, second looks, callback audits.

Owns `judgement_*`: ratings, what was said in them (rows that are only ever added), callbacks, reports of pressure and
audits. Refuses to let anybody but the person rate, to change or remove what they said, to show an unnamed rating
before its period ends or with fewer than some others, and to know any case: cases and ratings meet above.
"""
