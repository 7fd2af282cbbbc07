import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judgement', '0003_inspections'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('stage', models.TextField()),
                ('title', models.TextField()),
                ('year', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SurveyTyping',
            fields=[
                ('pk', models.CompositePrimaryKey('hash', 'nth', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hash', models.TextField()),
                ('nth', models.SmallIntegerField()),
                ('survey', models.UUIDField()),
                ('by', models.TextField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'judgement_survey_typing',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SurveyBox',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('survey', models.UUIDField()),
                ('day', models.DateField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'judgement_survey_box',
                'default_permissions': (),
                'indexes': [models.Index(fields=['survey'], name='judgement_box_survey')],
            },
        ),
        migrations.CreateModel(
            name='SurveyCode',
            fields=[
                ('hash', models.TextField(primary_key=True, serialize=False)),
                ('survey', models.UUIDField()),
                ('group', models.TextField()),
                ('nth', models.SmallIntegerField()),
                ('used', models.BooleanField()),
            ],
            options={
                'db_table': 'judgement_survey_code',
                'default_permissions': (),
                'indexes': [models.Index(fields=['survey', 'group'], name='judgement_code_survey')],
            },
        ),
        migrations.CreateModel(
            name='SurveyOpinion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('survey', models.UUIDField()),
                ('unit', models.TextField()),
            ],
            options={
                'db_table': 'judgement_survey_opinion',
                'indexes': [models.Index(fields=['survey'], name='judgement_survey_said')],
            },
        ),
        migrations.CreateModel(
            name='SurveySheet',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('survey', models.UUIDField()),
                ('group', models.TextField()),
                ('day', models.DateField()),
                ('paper', models.BooleanField()),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('questions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('options', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                'db_table': 'judgement_survey_sheet',
                'indexes': [models.Index(fields=['survey', 'group'], name='judgement_sheet_survey')],
            },
        ),
        migrations.CreateModel(
            name='SurveyTheme',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('survey', models.UUIDField()),
                ('unit', models.TextField()),
                ('title', models.TextField()),
                ('opinions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('why', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('praise', models.BooleanField()),
                ('settled', models.TextField()),
                ('reason', models.TextField()),
                ('into', models.UUIDField(null=True)),
                ('case', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'judgement_survey_theme',
                'indexes': [models.Index(fields=['survey'], name='judgement_theme_survey')],
            },
        ),
    ]
