"""Row level security of complaints: no office and no person sees a row; the rules ask with the scope without limits."""

from django.db import migrations

from luoshi.ledger import guards

NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("judgement", "0006_complaints"), ("ledger", "0001_initial")]
    operations = [
        guards.read_table("judgement_complaint", visible=NOBODY, app="SELECT, INSERT, UPDATE"),
        guards.read_table("judgement_unsealing", visible=NOBODY, app="SELECT, INSERT, UPDATE"),
        guards.read_table("judgement_sealing_key", visible=NOBODY, app="SELECT, INSERT, UPDATE"),
        guards.working_table("judgement_complaint_waiting", mine=NOBODY),
        guards.working_table("judgement_unsealed", mine=NOBODY),
    ]
