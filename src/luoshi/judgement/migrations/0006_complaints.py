import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judgement', '0005_surveys_protection'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealingKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('officer', models.TextField()),
                ('office', models.TextField()),
                ('public', models.TextField()),
                ('state', models.TextField()),
                ('confirmed_by', models.TextField()),
                ('lost', models.BooleanField()),
            ],
            options={
                'db_table': 'judgement_sealing_key',
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('pk', models.CompositePrimaryKey('complaint', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('complaint', models.UUIDField()),
                ('number', models.IntegerField()),
                ('envelope', models.TextField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'judgement_unsealed',
            },
        ),
        migrations.CreateModel(
            name='Unsealing',
            fields=[
                ('pk', models.CompositePrimaryKey('complaint', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('complaint', models.UUIDField()),
                ('number', models.IntegerField()),
                ('handler', models.TextField()),
                ('step', models.TextField()),
                ('asked_by', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('recipient', models.TextField()),
                ('first', models.TextField()),
                ('second', models.TextField()),
                ('until', models.DateTimeField(null=True)),
                ('refused_by', models.TextField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('office', models.TextField()),
                ('superiors', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('handler', models.TextField()),
                ('officer', models.TextField()),
                ('kind', models.TextField()),
                ('mode', models.TextField()),
                ('state', models.TextField()),
                ('shown', models.TextField()),
                ('received_on', models.DateField()),
                ('accept_by', models.DateTimeField()),
                ('close_by', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('finding', models.TextField()),
                ('retaliation', models.IntegerField()),
                ('satisfied', models.BooleanField(null=True)),
                ('rectification', models.UUIDField(null=True)),
                ('unsealing', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['handler', 'state'], name='judgement_complaint_handler'), models.Index(fields=['office', 'received_on'], name='judgement_complaint_office')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('stream', models.UUIDField()),
                ('day', models.DateField()),
                ('body', models.TextField()),
            ],
            options={
                'db_table': 'judgement_complaint_waiting',
                'indexes': [models.Index(fields=['stream'], name='judgement_waiting_stream')],
            },
        ),
    ]
