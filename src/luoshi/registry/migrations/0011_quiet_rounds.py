"""A round that nobody announces is seen by the scope without limits alone: no office learns of it before its day."""

from django.db import migrations
from django.db.migrations import RunSQL

LOUD = "luoshi_actor() <> '' AND kind <> 'quiet_visit'"
ANY = "luoshi_actor() <> ''"


def _policies(condition: str) -> str:
    return (
        "DROP POLICY seen ON registry_round; DROP POLICY changed ON registry_round;"
        f" CREATE POLICY seen ON registry_round FOR SELECT USING ({condition});"
        f" CREATE POLICY changed ON registry_round FOR UPDATE USING ({condition});"
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_sealed_reads")]
    operations = [RunSQL(_policies(LOUD), _policies(ANY))]
