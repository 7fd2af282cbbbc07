"""Every row beside the constraint, while others write."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("addition", "0001_column")]
    operations = [migrations.RunSQL("ALTER TABLE cases_case VALIDATE CONSTRAINT drill_is_one")]
