-- The roles lotlake logs in with, each with no more rights than its work needs. Run it as the owner of the database, after
-- source_schema.sql, legacy_functions.sql and mart_schema.sql, in every database that holds source, catalog or mart; again
-- after every new portal or make. It sets no passwords: \password lotlake_source, and so on.

DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['lotlake_source', 'lotlake_catalog', 'lotlake_mart'] LOOP
        IF to_regrole(role) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role);
        END IF;
    END LOOP;
END $$;

-- lotlake_source reads the shards, the mappings, the rates and the countries, and nothing else. It also reads the sellers'
-- personal data, which bronze lands. Tables made later by the role that runs this script in `mapping` are covered; those in
-- `public` are not, for what else appears there is not lotlake's to read. It must see all rows: where tables have row level
-- security, a superuser runs ALTER ROLE lotlake_source BYPASSRLS.
GRANT USAGE ON SCHEMA public, raw, mapping TO lotlake_source;
GRANT SELECT ON raw.currency_rates, raw.countries TO lotlake_source;
GRANT SELECT ON ALL TABLES IN SCHEMA mapping TO lotlake_source;
ALTER DEFAULT PRIVILEGES IN SCHEMA mapping GRANT SELECT ON TABLES TO lotlake_source;
DO $$
DECLARE shard regclass;
BEGIN
    FOR shard IN
        SELECT oid FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^(full|cust|stat|prices)_auto_'
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO lotlake_source', shard);
    END LOOP;
END $$;

-- lotlake_catalog owns the tables of the Iceberg catalog. They live in the schema of the role's own name, which is first on
-- its search_path, so unqualified names find them; other readers of the catalog name the schema (currentSchema=lotlake_catalog).
CREATE SCHEMA IF NOT EXISTS lotlake_catalog;
ALTER SCHEMA lotlake_catalog OWNER TO lotlake_catalog;

-- It also keeps the ledger of runs and publications, and publishes the mart in the transaction that publishes the lake: for that
-- it takes on the mart's role, and has none of its rights before.
CREATE SCHEMA IF NOT EXISTS ops;
ALTER SCHEMA ops OWNER TO lotlake_catalog;
ALTER ROLE lotlake_catalog NOINHERIT;
GRANT lotlake_mart TO lotlake_catalog;

-- lotlake_mart makes and replaces raw.ads_<make>. Replacing a table takes its owner, so the marts that exist change hands;
-- who may read them does not change.
GRANT USAGE, CREATE ON SCHEMA raw TO lotlake_mart;
DO $$
DECLARE mart regclass;
BEGIN
    FOR mart IN
        SELECT oid FROM pg_class
         WHERE relnamespace = 'raw'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^ads_'
           AND relowner <> 'lotlake_mart'::regrole
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO lotlake_mart', mart);
    END LOOP;
END $$;
