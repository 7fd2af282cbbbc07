"""What the supervision board asks: cases passed around, objections that wait for a ruling, clocks with a colour."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_public'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='declined',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='case',
            name='objected',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('state__in', ('received', 'offered', 'arbitrated'))), fields=['received_at'], name='cases_flying'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('objected', True)), fields=['received_at'], name='cases_objected'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('red_at__isnull', False)), fields=['red_at'], name='cases_red'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('yellow_at__isnull', False)), fields=['yellow_at'], name='cases_yellow'),
        ),
    ]
