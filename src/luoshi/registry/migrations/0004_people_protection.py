"""Who sees leave; and how Django, which knows no access context, may sign an officer in.

Django reads the officer behind a session before anybody can say who acts. A connection of the pages therefore carries
the setting `luoshi.sign_in` (and no actor): it opens the table of officers for reading, and for writing a password and
the time of signing in. A trigger holds it to these two columns. Nothing else opens: offices, cases and events need an
access context as before.
"""

from django.db import migrations
from django.db.migrations import RunSQL

from luoshi.ledger import guards

SIGN_IN = """
CREATE FUNCTION luoshi_signing_in() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(current_setting('luoshi.sign_in', true), '') = 'on' $$;
CREATE POLICY sign_in_reads ON registry_officer FOR SELECT USING ((SELECT luoshi_signing_in()));
CREATE POLICY sign_in_writes ON registry_officer FOR UPDATE USING ((SELECT luoshi_signing_in()));
CREATE FUNCTION registry_only_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF luoshi_actor() = '' AND to_jsonb(NEW) - 'password' - 'last_login' IS DISTINCT FROM
        to_jsonb(OLD) - 'password' - 'last_login' THEN
        RAISE EXCEPTION 'officers change by events' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_officer_only_sign_in BEFORE UPDATE ON registry_officer
    FOR EACH ROW EXECUTE FUNCTION registry_only_sign_in();
CREATE INDEX registry_officer_upper_code ON registry_officer (upper(code));
"""
REVERSED = """
DROP INDEX registry_officer_upper_code;
DROP TRIGGER registry_officer_only_sign_in ON registry_officer;
DROP FUNCTION registry_only_sign_in();
DROP POLICY sign_in_reads ON registry_officer;
DROP POLICY sign_in_writes ON registry_officer;
DROP FUNCTION luoshi_signing_in();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_people")]
    operations = [
        guards.read_table("registry_leave", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
        RunSQL(SIGN_IN, REVERSED),
    ]
