"""Complaints that took longer: extended once, and told to the body one level above."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judgement", "0011_raised")]
    operations = [
        migrations.AddField("complaint", "extended", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("complaint", "overdue", models.TextField(db_default="", default="")),
        migrations.AddField("complaint", "above", models.TextField(db_default="", default="")),
    ]
