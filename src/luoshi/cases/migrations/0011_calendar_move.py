"""How far the worker is in moving deadlines to a version of the calendar: working data, for who watches."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarMove',
            fields=[
                ('version', models.IntegerField(primary_key=True, serialize=False)),
                ('of', models.IntegerField()),
                ('seen', models.IntegerField()),
                ('moved', models.IntegerField()),
                ('begun_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'cases_calendar_move',
            },
        ),
        guards.working_table("cases_calendar_move", mine="luoshi_actor() <> ''"),
    ]
