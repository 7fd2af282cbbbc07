"""Who sees an officer's working data, and how cases are found by words.

A search may not see more than its asker. PostgreSQL evaluates row level security before `@@`, which it does not know to
be leakproof, and so would never use the index under a policy. `luoshi_search` runs as the tables' owner, who may read
all words, and joins `cases_case`, whose policy reads the context of whoever asks. Where there is no owner's role, the
search is as right, and slower.
"""

from django.db import migrations

from luoshi.ledger import guards

SEEN = 'EXISTS (SELECT FROM cases_case c WHERE c.id = cases_words."case")'
MINE = "officer = (SELECT luoshi_actor())"

SEARCH = """
CREATE FUNCTION luoshi_search(query tsquery, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM cases_words w JOIN cases_case c ON c.id = w."case"
    WHERE w.tokens @@ query ORDER BY c.received_at DESC, c.id LIMIT most
$$;
REVOKE ALL ON FUNCTION luoshi_search(tsquery, integer) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_desk"), ("ledger", "0001_initial")]
    operations = [
        guards.read_table("cases_words", visible=SEEN, app="SELECT, INSERT, UPDATE"),
        migrations.RunSQL(
            guards.for_owner(f"CREATE POLICY finding ON cases_words FOR SELECT TO {guards.OWNER} USING (true)"),
            migrations.RunSQL.noop,
        ),
        guards.read_table("cases_answer", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
        guards.working_table("cases_draft", mine=MINE),
        guards.working_table("cases_view", mine=MINE),
        migrations.RunSQL(SEARCH, "DROP FUNCTION luoshi_search(tsquery, integer)"),
        migrations.RunSQL(
            [
                guards.for_owner(f"ALTER FUNCTION luoshi_search(tsquery, integer) OWNER TO {guards.OWNER}"),
                guards.for_app(f"GRANT EXECUTE ON FUNCTION luoshi_search(tsquery, integer) TO {guards.APP}"),
            ],
            migrations.RunSQL.noop,
        ),
    ]
