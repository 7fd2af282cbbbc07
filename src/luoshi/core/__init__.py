"""The rules: working time, clocks, the case machine, events and refusals.

Owns what every case obeys, as pure functions over values: `decide(state, command, context) -> events` (it raises
`Refused`) and `evolve(state, event) -> state`. Refuses to know about storage, Django, the wall clock and randomness:
time, calendar and identity come in as arguments. Standard library only, but for numpy in `worktime_batch`.
"""
