"""The plan says where nobody announces a visit: it is seen by the scope without limits alone."""

from django.db import migrations
from django.db.migrations import RunSQL

WATCHING = "luoshi_actor() <> '' AND luoshi_everything()"
ANY = "luoshi_actor() <> ''"


def _policies(condition: str) -> str:
    return (
        "DROP POLICY seen ON registry_plan; DROP POLICY changed ON registry_plan;"
        f" CREATE POLICY seen ON registry_plan FOR SELECT USING ({condition});"
        f" CREATE POLICY changed ON registry_plan FOR UPDATE USING ({condition});"
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_tries")]
    operations = [RunSQL(_policies(WATCHING), _policies(ANY))]
