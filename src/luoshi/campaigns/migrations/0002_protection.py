"""Row level security: a task is seen by the offices that carry it out or watch it, a paper by those with a task of it.

The table beside a paper is asked for with the scope without limits alone, by commands that look at roles first.
"""

from django.db import migrations

from luoshi.ledger import guards

OWN = "offices && (SELECT luoshi_scope())"
OF_PAPER = "EXISTS (SELECT FROM campaigns_task t WHERE t.paper = campaigns_paper.id)"


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        guards.read_table("campaigns_task", visible=OWN, app="SELECT, INSERT, UPDATE"),
        guards.read_table("campaigns_paper", visible=OF_PAPER, app="SELECT, INSERT, UPDATE"),
        guards.read_table("campaigns_delay", visible=OWN, app="SELECT, INSERT, UPDATE"),
        guards.working_table("campaigns_draft", mine="false"),
    ]
