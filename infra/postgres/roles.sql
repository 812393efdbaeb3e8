-- The roles with which lotlake logs in, each with only the rights that its work needs. Run this script as the owner of the database,
-- after source_schema.sql, legacy_functions.sql and mart_schema.sql, in every database that holds source, catalog or mart. Run it again
-- after every new portal or make. It sets no passwords; use \password lotlake_source, and so on.

DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['lotlake_source', 'lotlake_catalog', 'lotlake_mart'] LOOP
        IF to_regrole(role) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role);
        END IF;
    END LOOP;
END $$;

-- lotlake_source reads the shards, the mappings, the rates and the countries, and nothing else. This includes the sellers' personal
-- data, which Bronze lands. The grant covers tables that the role that runs this script later creates in `mapping`. It does not cover
-- later tables in `public`, because lotlake has no business with other tables there. The role must see all rows: if tables have row level
-- security, a superuser has to run ALTER ROLE lotlake_source BYPASSRLS.
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

-- lotlake_catalog owns the tables of the Iceberg catalog. They are in the schema with the role's own name, which is first on its
-- search_path, so unqualified names find them. Other readers of the catalog name the schema (currentSchema=lotlake_catalog).
CREATE SCHEMA IF NOT EXISTS lotlake_catalog;
ALTER SCHEMA lotlake_catalog OWNER TO lotlake_catalog;

-- lotlake_catalog also keeps the ledger of runs and publications, and publishes the mart in the transaction that publishes the lake. For
-- that it switches to the mart's role; until then it has none of that role's rights.
CREATE SCHEMA IF NOT EXISTS ops;
ALTER SCHEMA ops OWNER TO lotlake_catalog;
ALTER ROLE lotlake_catalog NOINHERIT;
GRANT lotlake_mart TO lotlake_catalog;

-- lotlake_mart creates and replaces raw.ads_<make>. Only the owner can replace a table, so this script makes lotlake_mart the owner of the
-- existing marts. The rights to read them do not change.
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
