"""Row level security on the tables of others: sessions, second factors, lockout, the cache; and on our sign-in links.

A connection of the pages carries `luoshi.sign_in` (docs/decisions/0007); what signs officers in opens to it while nobody
acts, and closes as soon as somebody does: in an officer's own transaction there is no foreign session to be seen. The
tables of a framework keep an owner who is not bound: its migrations move rows without knowing of us. Those it fills and
we never read open to nobody.
"""

from django.db import migrations
from django.db.migrations import RunSQL

from luoshi.ledger import guards

SIGNING_IN = (
    "django_session",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "account_emailaddress",
    "account_emailconfirmation",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "luoshi_cache",
)
NOBODYS = (
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "registry_officer_groups",
    "registry_officer_user_permissions",
)
CLOSED = "luoshi_actor() = '' AND luoshi_signing_in()"
BY_LINK = "luoshi_actor() = 'sign-in link'"


def _policy(table: str, name: str, words: str) -> str:
    """A policy on a table that is there: what a framework no longer makes needs none."""
    return (
        f"DO $$ BEGIN IF to_regclass('{table}') IS NOT NULL THEN "
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; {f'CREATE POLICY {name} ON {table} {words};' if words else ''}"
        " END IF; END $$"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_quiet_rounds"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("axes", "0010_accessattemptexpiration"),
    ]
    operations = [
        *(
            RunSQL(_policy(table, "signing_in", f"USING ({CLOSED}) WITH CHECK ({CLOSED})"), RunSQL.noop)
            for table in SIGNING_IN
        ),
        RunSQL("CREATE POLICY session ON django_session FOR SELECT USING (luoshi_actor() = 'session')", RunSQL.noop),
        *(RunSQL(_policy(table, "nobody", ""), RunSQL.noop) for table in NOBODYS),
        guards.working_table("registry_sign_in_link", mine=BY_LINK),
        RunSQL("DROP POLICY everything ON registry_sign_in_link", RunSQL.noop),
    ]
