"""An invented district at work: people ask, offices handle, some of them well, some badly, some by gaming the rules.

Everything goes through the commands everybody uses, each decided alone by `core`; what is decided within three hours
is committed together. The same seed, start and rate give the same events byte for byte, identifiers and salts
included, and a longer run begins with the shorter one. The names are invented; which offices game the rules, and how,
is said by `labels.labels` and by nothing in the record.

`district` and `catalogue` read the data, `arrivals` says who comes when, `desk`, `work`, `people` and `games` are
what those concerned do, as stories in time; `world` lets the stories run on one clock, `book` keeps and commits, and
`run` puts it together.
"""
