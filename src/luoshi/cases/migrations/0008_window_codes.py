"""Codes asked for at a window that wait for their second person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='code_asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('code_asked_at__isnull', False)), fields=['code_asked_at'], name='cases_code_asked'),
        ),
    ]
