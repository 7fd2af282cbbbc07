"""Cases that turned out to be mystery requests (暗访件): no real demand, and in no figure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_calendar_move")]
    operations = [
        migrations.AddField(
            model_name="case", name="mystery", field=models.BooleanField(db_default=False, default=False)
        ),
    ]
