"""Row level security: no office and no person sees a row of this room; the rules ask with the scope without limits.

What was said, callbacks and reports can be added and never be changed or removed by the application. What was said is
counted by a trigger, and by nobody else.
"""

from django.db import migrations
from django.db.migrations import RunSQL

from luoshi.ledger import guards

NOBODY = "false"
ADDED_ONLY = (
    "judgement_opinion",
    "judgement_callback",
    "judgement_pressure",
    "judgement_audit_case",
    "judgement_audit_call",
)

# Counts what is added to the opinions, and what a rebuild takes away. Runs as the owner: the application reads the
# counts and cannot write them. In one order, so that two commits of one office wait and do not lock each other.
COUNT = """
CREATE FUNCTION judgement_count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO judgement_tally AS t (office, month, nth, level, excluded, number)
            SELECT office, month, nth, level, excluded, count(*) FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT (office, month, nth, level, excluded) DO UPDATE SET number = t.number + excluded.number;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO judgement_tally AS t (office, month, nth, level, excluded, number)
            SELECT office, month, nth, level, excluded, -count(*) FROM gone GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT (office, month, nth, level, excluded) DO UPDATE SET number = t.number + excluded.number;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION judgement_count() FROM PUBLIC;
CREATE TRIGGER judgement_counts_added AFTER INSERT ON judgement_opinion
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION judgement_count();
CREATE TRIGGER judgement_counts_changed AFTER UPDATE ON judgement_opinion
    REFERENCING NEW TABLE AS added OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION judgement_count();
CREATE TRIGGER judgement_counts_gone AFTER DELETE ON judgement_opinion
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION judgement_count();
"""
COUNT_REVERSED = """
DROP TRIGGER judgement_counts_added ON judgement_opinion;
DROP TRIGGER judgement_counts_changed ON judgement_opinion;
DROP TRIGGER judgement_counts_gone ON judgement_opinion;
DROP FUNCTION judgement_count();
"""


class Migration(migrations.Migration):
    dependencies = [("judgement", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        guards.read_table("judgement_rating", visible=NOBODY, app="SELECT, INSERT, UPDATE"),
        guards.read_table("judgement_audit", visible=NOBODY, app="SELECT, INSERT, UPDATE"),
        guards.read_table("judgement_tally", visible=NOBODY, app="SELECT"),
        RunSQL(COUNT, COUNT_REVERSED),
        RunSQL(guards.for_owner("ALTER FUNCTION judgement_count() OWNER TO luoshi_owner"), RunSQL.noop),
        *(guards.read_table(table, visible=NOBODY, app="SELECT, INSERT") for table in ADDED_ONLY),
    ]
