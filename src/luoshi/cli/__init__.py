"""Commands for the terminal: parse words, call one function, print what came back.

Owns the words and the tables people read in a terminal. Refuses to hold rules, and to open anything: what a command
needs (a database, settings) is opened by `runtime` before `run` is called.
"""
