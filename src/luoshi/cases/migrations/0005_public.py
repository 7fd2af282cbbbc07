"""What strangers may know of a case: the street without number, and whether somebody asked for it by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_desk_protection'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='street',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='case',
            name='part',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', False), ('part', False)), fields=['ended_at', 'id'], name='cases_results'),
        ),
    ]
