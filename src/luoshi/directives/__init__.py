"""An official document's bytes in; clean text, outline, commitments and findings out.

Owns the reading of directives: `decoding.decode` (bytes to text, whatever the form), `cleaning.clean` (shells, page
marks, broken lines and damage, with the origin of every character), `outline.outline` (title, number, sections,
signature), `reading.read` (all of it, down to commitments and findings). Refuses to invent: what is lost is marked as
lost, and repaired only where a dictionary of official terms leaves no choice. Pure: no clock, no network, no file of
the caller. `killable` alone starts a process: in it callers at the edges read files that strangers sent.
"""
