"""Urgent cases stand before all others on the desk, each list by an index of the few there are."""

from django.db import migrations, models

URGENT = models.Q(("ended_at__isnull", True), ("stopped", False), ("urgent", True))
OFFERED = models.Q(("ended_at__isnull", True), ("stopped", False), ("urgent", True), ("offered_to__isnull", False))


def listed(name: str, *fields: str, condition: models.Q = URGENT) -> migrations.AddIndex:
    index = models.Index(fields=[*fields, "due_at", "id"], name=name, condition=condition)
    return migrations.AddIndex(model_name="case", index=index)


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_words_pending")]
    operations = [
        listed("cases_urgent_office", "office"),
        listed("cases_urgent_officer", "officer"),
        listed("cases_urgent_offered", "offered_to", condition=OFFERED),
        listed("cases_urgent_all"),
    ]
