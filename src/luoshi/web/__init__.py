"""Pages: parse, call one function, render. Server-rendered, readable without JavaScript.

Owns templates, style and words on the screen. Refuses to hold rules, and to open anything: the connection is Django's.
"""
