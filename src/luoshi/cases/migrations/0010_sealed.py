"""Cases whose reporter is sealed: no office reads from the vault who they are, however it is asked.

A case once sealed stays so (`Case.sealed`). The person with their code reads what they gave, and what sends them word
reads the contact (scope without limits).
"""

from django.db import migrations, models

from luoshi.cases.sealing import WHO

FIELDS = ", ".join(f"'{name}'" for name in WHO)
FILL = r"""
SELECT set_config('luoshi.actor', 'migration', true), set_config('luoshi.scope', '*', true);
UPDATE cases_case c SET sealed = true FROM registry_case_type t
WHERE t.code = c.case_type AND t.version = c.type_version AND t.toml ~ '(^|\n)sealing\s*=\s*"(reporter|whole)"'
"""
POLICY = f"""
ALTER POLICY of_cases ON ledger_vault USING (EXISTS (
    SELECT FROM cases_case c WHERE c.id = stream
    AND (NOT c.sealed OR field NOT IN ({FIELDS}) OR ('case:' || c.id::text) = ANY ((SELECT luoshi_scope())::text[]))
))
"""  # noqa: S608 - our own words


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_alarms"), ("registry", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="case", name="sealed", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
    ]
