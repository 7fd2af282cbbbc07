"""评议机关: surveys from the plan to the report.

Owns `judgement_survey` and `judgement_survey_*`. The codes and the ballot box are working tables: the record knows how
many codes were drawn and by which digest, and each sheet without the code it came by. A sheet waits in the box, sealed,
until its day is over; then the sheets of the day enter the record in an order that chance gives.
"""
