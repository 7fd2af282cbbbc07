"""Records made elsewhere become cases: a file's rows, each through the same decisions as everybody.

`files` opens, `rows` reads rows, `replies` and `boston311` say what a row means, `stories` tells it as commands, `run`
commits batch by batch. A row that cannot become a case is a `Reject` with line, field and reason, and the rest goes
on. A case's id follows from source and row id, so that a run that was killed goes on where it was, and a second run
imports nothing.
"""
