"""Erasure for every room: an event whose kind is named `….erased` empties what it lists of its own stream's vault."""

from __future__ import annotations

from django.db import migrations
from django.db.migrations import RunSQL

ERASE = """
CREATE OR REPLACE FUNCTION ledger_erase(of_stream uuid, of_version integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    scope text := coalesce(current_setting('luoshi.scope', true), '');
    envelope json;
    entered timestamptz;
    erased integer;
BEGIN
    PERFORM set_config('luoshi.scope', '*', true);
    SELECT convert_from(body, 'UTF8')::json, entered_at INTO envelope, entered FROM ledger_event
        WHERE stream = of_stream AND version = of_version AND {kinds};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no event of erasure at % %', of_stream, of_version USING ERRCODE = 'LU003';
    END IF;
    UPDATE ledger_vault SET value = NULL, salt = NULL, erased_at = entered
        WHERE stream = of_stream AND erased_at IS NULL AND encode(commitment, 'hex')
            IN (SELECT json_array_elements_text(envelope -> 'data' -> 'commitments'));
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('luoshi.scope', scope, true);
    RETURN erased;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        RunSQL(ERASE.format(kinds="right(kind, 7) = '.erased'"), ERASE.format(kinds="kind = 'case.erased'")),
    ]
