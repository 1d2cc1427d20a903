//! What a role could do to the log beside adding to it.

use sqlx::PgConnection;

/// Of tables `c`: those that the owner of the log has, and chains that were set aside.
pub(super) const IS_KEPT: &str = "(c.relname IN ('events', 'schema_migrations', 'chain_links', 'chain_mark', 'token_hashes', \
     'revoked_tokens') OR c.relname LIKE 'chain\\_links\\_%')";

/// In words, what the role could do to the log in the schema that the connection chose; nothing where it may only add to it. A
/// superuser could do everything.
pub(super) async fn held_by(
    connection: &mut PgConnection,
    role: &str,
) -> sqlx::Result<Vec<String>> {
    let sql = format!(
        "WITH role AS (SELECT oid, rolcreaterole FROM pg_roles WHERE rolname = $1 AND NOT rolsuper), \
         place AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = current_schema()), \
         kept AS (SELECT c.oid, c.relname, c.relowner FROM pg_class c, place \
             WHERE c.relnamespace = place.oid AND c.relkind = 'r' AND {IS_KEPT}) \
         SELECT reason FROM ( \
             SELECT 1 AS nth, 'it is a superuser' AS reason FROM pg_roles WHERE rolname = $1 AND rolsuper \
             UNION ALL SELECT 2, 'it can give itself other roles (CREATEROLE)' FROM role \
                 WHERE rolcreaterole AND current_setting('server_version_num')::int < 160000 \
             UNION ALL SELECT 3, 'it may run programs or write files on the server' FROM role \
                 WHERE pg_has_role(role.oid, 'pg_execute_server_program', 'MEMBER') \
                 OR pg_has_role(role.oid, 'pg_write_server_files', 'MEMBER') \
             UNION ALL SELECT 4, 'it owns the database' FROM role, pg_database d \
                 WHERE d.datname = current_database() AND pg_has_role(role.oid, d.datdba, 'MEMBER') \
             UNION ALL SELECT 5, 'it owns the schema of the log' FROM role, place \
                 WHERE pg_has_role(role.oid, place.nspowner, 'MEMBER') \
             UNION ALL SELECT 6, 'it may make objects in the schema of the log' FROM role, place \
                 WHERE has_schema_privilege(role.oid, place.oid, 'CREATE') \
             UNION ALL SELECT 7, 'it owns ' || string_agg(kept.relname, ', ' ORDER BY kept.relname) FROM role, kept \
                 WHERE pg_has_role(role.oid, kept.relowner, 'MEMBER') HAVING count(*) > 0 \
             UNION ALL SELECT 8, 'it owns functions of the log' FROM role WHERE EXISTS ( \
                 SELECT FROM pg_trigger t JOIN kept ON t.tgrelid = kept.oid JOIN pg_proc p ON p.oid = t.tgfoid \
                 WHERE NOT t.tgisinternal AND pg_has_role(role.oid, p.proowner, 'MEMBER')) \
             UNION ALL SELECT 9, 'it may change or delete in ' || string_agg(kept.relname, ', ' ORDER BY kept.relname) \
                 FROM role, kept WHERE has_table_privilege(role.oid, kept.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') \
                 OR kept.relname IN ('events', 'chain_links') AND has_any_column_privilege(role.oid, kept.oid, 'UPDATE') \
                 HAVING count(*) > 0 \
         ) AS found ORDER BY nth"
    );
    sqlx::query_scalar(&sql)
        .bind(role)
        .fetch_all(connection)
        .await
}
