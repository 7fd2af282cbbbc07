"""Orders that wait for their second person: working data, gone when they are confirmed or taken back."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingOrder',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('ordered_by', models.TextField()),
                ('office', models.TextField()),
                ('days', models.JSONField()),
                ('reason', models.TextField()),
                ('ordered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'registry_pending_order',
            },
        ),
        guards.working_table("registry_pending_order", mine="luoshi_actor() <> ''"),
    ]
