-- Two roles for an installation on PostgreSQL: one that owns the database and the event log, and one that the program works
-- as. For a new installation, and to set apart an existing one, whose program is stopped meanwhile. It may be run again.
--
-- As an administrator, with psql, connected to any database but the installation's own:
--
--   psql -v program=backupchecks -v owner=backupchecks_owner -v database=backupchecks -v schema=public \
--       -f deploy/postgres/roles.sql "$ADMINISTRATOR_URL"
--
-- Then give passwords to new roles (\password in psql), and let the owner make the tables and hand out rights:
--
--   backupchecks --events-file program.url migrate --owner-file owner.url
\set ON_ERROR_STOP on
\if :{?program}
\else
    \set program backupchecks
\endif
\if :{?owner}
\else
    \set owner backupchecks_owner
\endif
\if :{?database}
\else
    \set database backupchecks
\endif
\if :{?schema}
\else
    \set schema public
\endif

SELECT format('CREATE ROLE %I LOGIN', name) FROM (VALUES (:'program'), (:'owner')) AS wanted (name)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- With one of these the program could become the owner, or do without.
SELECT format('ALTER ROLE %I %s', :'program', concat_ws(' ',
        CASE WHEN rolsuper THEN 'NOSUPERUSER' END,
        CASE WHEN rolcreaterole THEN 'NOCREATEROLE' END,
        CASE WHEN rolcreatedb THEN 'NOCREATEDB' END))
    FROM pg_roles WHERE rolname = :'program' AND (rolsuper OR rolcreaterole OR rolcreatedb) \gexec
SELECT format('REVOKE %I FROM %I', :'owner', :'program')
    WHERE EXISTS (SELECT FROM pg_auth_members
        WHERE roleid = quote_ident(:'owner')::regrole AND member = quote_ident(:'program')::regrole) \gexec

-- Who is no superuser gives away only what they could be, and is that no longer than needed.
SELECT coalesce(string_agg(format('%I', name), ', '), '') AS roles, count(*) > 0 AS lent
    FROM (VALUES (:'program'), (:'owner')) AS wanted (name), pg_roles me
    WHERE me.rolname = current_user AND NOT me.rolsuper AND NOT EXISTS (SELECT FROM pg_auth_members
        WHERE roleid = quote_ident(name)::regrole AND member = me.oid AND NOT admin_option) \gset lent_
\if :lent_lent
    GRANT :lent_roles TO CURRENT_USER;
\endif

-- So that the owner can hand tables over, and change them when the schema is brought up.
GRANT :"program" TO :"owner";

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'database', :'owner')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"owner";
-- Each generation of views is a schema.
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE :"database" TO :"program";

\connect :"database"
SELECT format('CREATE SCHEMA %I AUTHORIZATION %I', :'schema', :'owner')
    WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = :'schema') \gexec
ALTER SCHEMA :"schema" OWNER TO :"owner";
REVOKE CREATE ON SCHEMA :"schema" FROM PUBLIC, :"program";
\if :lent_lent
    REVOKE :lent_roles FROM CURRENT_USER;
\endif
