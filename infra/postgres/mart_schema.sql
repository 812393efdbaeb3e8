-- The compatibility mart: one wide table per make, raw.ads_<make>, that applications read today. 82 columns.
-- Its names, types, order, key and values are the contract of the publish step.
-- raw.create_mart('volkswagen') creates raw.ads_volkswagen. raw.create_mart('volkswagen', 'legacy') creates a second one in a schema of
-- its own, so that two marts of one source can be compared.
CREATE SCHEMA IF NOT EXISTS raw;
DROP FUNCTION IF EXISTS raw.create_mart(text);  -- the form without a schema; with both forms, a call would be ambiguous
CREATE OR REPLACE FUNCTION raw.create_mart(make text, mart_schema text DEFAULT 'raw') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- CREATE SCHEMA IF NOT EXISTS would ask for the right to create schemas even when there is nothing to create.
    IF to_regnamespace(quote_ident(mart_schema)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', mart_schema);
    END IF;
    EXECUTE format($ddl$
    CREATE TABLE IF NOT EXISTS %2$I.%1$I (
        lid                   bigint NOT NULL,
        make                  text   NOT NULL,
        portal                text   NOT NULL,
        country               char(2),
        ext_id                text,
        url                   text,
        -- mapping
        model                 text   NOT NULL,
        generation            text,
        trim                  text,
        body                  text,
        fuel                  text,
        gearbox               text,
        drive                 text,
        segment               text,
        article_type          text   NOT NULL,
        model_year            smallint,
        mapping_confidence    numeric(4,3),
        -- listing
        title                 text,
        vin                   text,
        car_plate             text,
        currency              text,
        price                 numeric(14,2),
        price_net             numeric(14,2),
        price_converted       numeric(14,2),
        vat_reclaimable       boolean,
        negotiable            boolean,
        mileage_km            integer,
        first_registration    date,
        power_kw              integer,
        power_hp              integer,
        ccm                   integer,
        doors                 smallint,
        seats                 smallint,
        color                 text,
        color_interior        text,
        metallic              boolean,
        upholstery            text,
        emission_class        text,
        co2                   numeric(7,2),
        consumption           numeric(6,2),
        owners                smallint,
        accident_free         boolean,
        usage_state           text,
        inspection_until      date,
        warranty_months       integer,
        service_book          boolean,
        seals                 text[],
        equipment             text[],
        images_count          integer,
        zip                   text,
        city                  text,
        region                text,
        lat                   double precision,
        lon                   double precision,
        attributes            jsonb,
        -- seller
        acc_id                bigint NOT NULL,
        cust_type             text,
        cust_name             text,
        cust_company          text,
        cust_emails           text[],
        cust_phones           text[],
        cust_zip              text,
        cust_city             text,
        cust_country          char(2),
        cust_rating           numeric(3,2),
        cust_reviews          integer,
        -- statistics and prices
        status                text,
        first_visible         date,
        last_visible          date,
        days_visible          integer,
        views                 integer,
        favs                  integer,
        contacts              integer,
        price_first           numeric(14,2),
        price_last            numeric(14,2),
        price_last_converted  numeric(14,2),
        price_drop_pct        numeric(9,2),
        -- bookkeeping
        created               timestamptz,
        ads_modified          timestamptz,
        mapping_modified      timestamptz,
        stat_modified         timestamptz,
        modified              timestamptz NOT NULL,
        UNIQUE (lid, make)
    )$ddl$, 'ads_' || make, mart_schema);
END $$;
