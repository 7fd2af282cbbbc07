"""Changes that two people make: proposed by one, confirmed or refused by another; rebuilt from events."""

import django.contrib.postgres.fields
from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0006_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('kind', models.TextField()),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('reason', models.TextField()),
                ('proposed_by', models.TextField()),
                ('office', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.TextField(default='')),
                ('confirmed', models.BooleanField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['proposed_at'], condition=models.Q(settled_at__isnull=True), name='registry_change_waiting')],
            },
        ),
        guards.read_table("registry_change", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
    ]
