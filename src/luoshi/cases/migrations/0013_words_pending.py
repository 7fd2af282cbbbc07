"""The words of new cases wait in a short list before they enter their index, many at a time: a commit writes one page
for them and not one for each word. A search reads the list as well; it is at most a megabyte.
"""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_mystery")]
    operations = [
        migrations.RemoveIndex(model_name="words", name="cases_words_tokens"),
        migrations.AddIndex(
            model_name="words",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["tokens"], name="cases_words_tokens", fastupdate=True, gin_pending_list_limit=1024
            ),
        ),
    ]
