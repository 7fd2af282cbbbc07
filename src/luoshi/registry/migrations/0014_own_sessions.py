"""Where officers are signed in: as the other tables of signing in, open to it alone and to nobody who acts."""

from django.db import migrations
from django.db.migrations import RunSQL

CLOSED = "luoshi_actor() = '' AND luoshi_signing_in()"
POLICY = (
    "ALTER TABLE usersessions_usersession ENABLE ROW LEVEL SECURITY;"
    f" CREATE POLICY signing_in ON usersessions_usersession USING ({CLOSED}) WITH CHECK ({CLOSED})"
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_link_of_two"), ("usersessions", "0001_initial")]
    operations = [RunSQL(POLICY, RunSQL.noop)]
