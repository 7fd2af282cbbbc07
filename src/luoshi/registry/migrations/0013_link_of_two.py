"""A sign-in link that two people give: the change it belongs to, the second person's code, and wrong tries of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("registry", "0012_sign_in_tables")]

    operations = [
        migrations.AddField(model_name="signinlink", name="change", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="signinlink", name="code_digest", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="signinlink", name="tries", field=models.SmallIntegerField(db_default=0, default=0)
        ),
    ]
