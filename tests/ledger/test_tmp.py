import psycopg
def test_x(database):
    with psycopg.connect(database.dsn("app")) as c:
        print(c.execute("select current_user").fetchall(), database.parameters)
    with psycopg.connect(database.dsn("migrator")) as c:
        print(c.execute("select current_user, session_user").fetchall(), c.execute("select tablename, tableowner from pg_tables where schemaname='public'").fetchall())
