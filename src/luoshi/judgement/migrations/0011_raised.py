"""Findings raised by hand: of no round, with what they rest on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judgement", "0010_proposed_themes")]
    operations = [
        migrations.AlterField(model_name="finding", name="inspection", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="finding", name="origin", field=models.TextField(db_default="", default="")),
    ]
