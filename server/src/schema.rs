//! The database's schema: the migrations, in order, as they are compiled in.

/// Brings a SQLite database to the schema of this release.
pub static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqlitePoolOptions;

    #[tokio::test]
    async fn the_schema_refuses_what_must_not_be() {
        let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        super::SQLITE.run(&pool).await.unwrap();
        super::SQLITE.run(&pool).await.unwrap();
        let setup = "INSERT INTO host (id, name, public_key, enrolled) VALUES ('a', 'a', x'00', 0);
             INSERT INTO log_entry VALUES (0, x'', x'', x'', 'report', 'a', 0), (1, x'', x'', x'', 'report', 'a', 0);
             INSERT INTO report VALUES ('a', 1, 'd', NULL, x'', 0, 0, 0, 0, 0, 0, '[]', NULL, 0, NULL, '')";
        sqlx::raw_sql(setup).execute(&pool).await.unwrap();
        for (refused, why) in [
            ("INSERT INTO report VALUES ('a', 1, 'e', NULL, x'', 0, 0, 1, 0, 0, 0, '[]', NULL, 0, NULL, '')", "a fork"),
            (
                "INSERT INTO report VALUES ('b', 1, 'e', NULL, x'', 0, 0, 1, 0, 0, 0, '[]', NULL, 0, NULL, '')",
                "no host",
            ),
            ("INSERT INTO finding VALUES ('a', 'r', 'passed', '{}')", "a word that is no outcome"),
            ("INSERT INTO person VALUES ('p', 'x', 0, 'root')", "a word that is no role"),
            ("INSERT INTO score_history VALUES (0, 1, 10001, 0, 0)", "a score above all"),
            ("INSERT INTO tree_head VALUES (2, 0, x'', '')", "a second tree head"),
            ("INSERT INTO log_entry VALUES (0, x'', x'', x'', 'report', 'a', 0)", "a second entry in one place"),
            ("INSERT INTO document VALUES (7, x'')", "a document of no entry"),
        ] {
            assert!(sqlx::raw_sql(refused).execute(&pool).await.is_err(), "{why}");
        }
    }
}
