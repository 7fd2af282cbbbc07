"""Row level security: a client sees itself, its addresses and their deliveries; an officer their feed; nobody else's."""

from django.db import migrations

from luoshi.ledger import guards

CLIENT = "(SELECT luoshi_actor()) = 'client:' || {}"


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        guards.working_table("api_client", mine=CLIENT.format("name")),
        guards.working_table("api_subscription", mine=CLIENT.format("client")),
        guards.working_table("api_delivery", mine="subscription IN (SELECT id FROM api_subscription)"),
        guards.working_table("api_feed", mine="officer = (SELECT luoshi_actor())"),
    ]
