"""Row level security: no office and no person sees a row of surveys; the rules ask with the scope without limits.

Sheets and opinions can be added and never be changed or removed by the application; of a code it may say that it was
used, and nothing else.
"""

from django.db import migrations

from luoshi.ledger import guards

NOBODY = "false"
ADDED_ONLY = ("judgement_survey_sheet", "judgement_survey_opinion")
CHANGED = ("judgement_survey", "judgement_survey_theme")
EMPTIED = ("judgement_survey_box", "judgement_survey_typing")


class Migration(migrations.Migration):
    dependencies = [("judgement", "0004_surveys"), ("ledger", "0001_initial")]
    operations = [
        *(guards.read_table(table, visible=NOBODY, app="SELECT, INSERT") for table in ADDED_ONLY),
        *(guards.read_table(table, visible=NOBODY, app="SELECT, INSERT, UPDATE") for table in CHANGED),
        guards.read_table("judgement_survey_code", visible=NOBODY, app="SELECT, INSERT, UPDATE (used)"),
        *(guards.working_table(table, mine=NOBODY) for table in EMPTIED),
    ]
