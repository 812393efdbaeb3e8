{# A careful PostgreSQL engineer would write infra/postgres/legacy_pipeline.sql.j2 like this for the first load of one make: one statement
   instead of temporary tables, a parallel plan, the per-row functions as expressions. It cleans each seller once instead of once a listing,
   and takes first and last prices from the index on (lid, dt), where an aggregate would read all events of a portal for each make. It takes the
   same parameters (Jinja) and gives the same rows, cell by cell:
     bin/lotlake source legacy --template bench/rewrite.sql --schema rewrite --config F
   PostgreSQL does not plan INSERT … SELECT in parallel, so CREATE TABLE AS makes the mart, which gets its key afterwards. PostgreSQL does not
   parallelize correlated subqueries either, so the parsing of JSON and the look-ups of prices and rates stay functions, in SQL and
   PARALLEL SAFE. OFFSET '0' keeps the planner from merging a level of the query, so that its values are computed once; with a plain 0, which
   becomes a bigint too late, the plan is not parallel. The query relies on a promise of the source: a lid is in one portal only. #}
{% macro digits(s) %}CASE WHEN {{ s }} ~ '^\d{1,2}/\d{4}$' THEN right({{ s }}, 4) || lpad(split_part({{ s }}, '/', 1), 2, '0')
                WHEN {{ s }} ~ '^\d{4}$' THEN {{ s }} || '01'
                WHEN {{ s }} ~ '^\d{4}-\d{1,2}$' THEN left({{ s }}, 4) || lpad(split_part({{ s }}, '-', 2), 2, '0') END::int{% endmacro %}
{% macro month(n) %}CASE WHEN {{ n }} % 100 BETWEEN 1 AND 12 AND {{ n }} / 100 BETWEEN 1886 AND 2100 THEN make_date({{ n }} / 100, {{ n }} % 100, 1) END{% endmacro %}
{% macro rate(currency) %}CASE WHEN currency = target THEN NULL WHEN {{ currency }} = 'EUR' THEN 1 ELSE {{ schema }}.rate_on({{ currency }}, last_visible) END{% endmacro %}
CREATE OR REPLACE FUNCTION {{ schema }}.rate_on(p_currency text, p_day date) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT rate FROM raw.currency_rates WHERE currency = p_currency::bpchar AND day BETWEEN p_day - 10 AND p_day ORDER BY day DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION {{ schema }}.names(j jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(j)
        WHEN 'array' THEN ARRAY(SELECT v FROM jsonb_array_elements(j) WITH ORDINALITY AS t(e, o), LATERAL (SELECT btrim(e #>> '{}') AS v) trimmed
                                 WHERE jsonb_typeof(e) = 'string' AND v <> '' GROUP BY v ORDER BY min(o))
        WHEN 'object' THEN ARRAY(SELECT key FROM jsonb_each(j) WHERE value = 'true' ORDER BY key COLLATE "C") END
$$;
CREATE OR REPLACE FUNCTION {{ schema }}.names_count(j jsonb) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(j)
        WHEN 'array' THEN (SELECT count(DISTINCT btrim(e #>> '{}')) FROM jsonb_array_elements(j) AS t(e)
                            WHERE jsonb_typeof(e) = 'string' AND btrim(e #>> '{}') <> '')
        WHEN 'object' THEN (SELECT count(*) FROM jsonb_each(j) WHERE value = 'true')
        ELSE 0 END::int
$$;
CREATE OR REPLACE FUNCTION {{ schema }}.emails(j jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT v FROM (SELECT DISTINCT lower(btrim(e #>> '{}')) AS v FROM jsonb_array_elements(j) AS t(e) WHERE jsonb_typeof(e) = 'string') d
                  WHERE v ~ '^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$' ORDER BY v COLLATE "C")
$$;
CREATE OR REPLACE FUNCTION {{ schema }}.phones(j jsonb, code text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT v
        FROM (SELECT o, CASE WHEN d LIKE '+%' THEN '+' || regexp_replace(d, '[^0-9]', '', 'g')
                             WHEN d LIKE '00%' THEN '+' || substr(regexp_replace(d, '[^0-9]', '', 'g'), 3)
                             WHEN d LIKE '0%' THEN '+' || code || substr(regexp_replace(d, '[^0-9]', '', 'g'), 2) END AS v
                FROM (SELECT o, regexp_replace(e #>> '{}', '[^0-9+]', '', 'g') AS d
                        FROM jsonb_array_elements(j) WITH ORDINALITY AS t(e, o) WHERE jsonb_typeof(e) = 'string') digits) read
       WHERE length(v) BETWEEN 9 AND 16 GROUP BY v ORDER BY min(o))
$$;
{% for portal in portals %}
CREATE OR REPLACE FUNCTION {{ schema }}.first_{{ portal }}(l bigint) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS
    'SELECT price FROM prices_auto_{{ portal }} WHERE lid = l AND price IS NOT NULL ORDER BY dt, id LIMIT 1';
CREATE OR REPLACE FUNCTION {{ schema }}.last_{{ portal }}(l bigint) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS
    'SELECT price FROM prices_auto_{{ portal }} WHERE lid = l AND price IS NOT NULL ORDER BY dt DESC, id DESC LIMIT 1';
{% endfor %}
SET LOCAL work_mem = '256MB';
SET LOCAL maintenance_work_mem = '512MB';
DROP TABLE {{ schema }}.ads_{{ make_slug }};
CREATE TABLE {{ schema }}.ads_{{ make_slug }} AS
SELECT lid, make, portal, country, ext_id, url, model, generation, trim, body, fuel, gearbox, drive, segment, article_type, model_year,
       mapping_confidence, nullif(btrim(title), '') AS title,
       -- at least four characters differ: something is left without the first three
       CASE WHEN length(vin_read) = 17 AND replace(vin_2, left(vin_2, 1), '') <> '' THEN vin_read END AS vin,
       CASE WHEN length(plate_read) BETWEEN 4 AND 10 AND plate_read ~ '[0-9]' THEN plate_read END AS car_plate,
       currency, price, price_net,
       CASE WHEN last_visible IS NULL OR target IS NULL THEN NULL WHEN given IS NULL OR currency = target THEN price
            ELSE round(price * rate_to / rate_from, 2) END::numeric(14,2) AS price_converted,
       vat_reclaimable, negotiable, mileage_km, first_registration, power_kw, round(power_kw * 1.359622)::int AS power_hp, ccm, doors, seats,
       lower(btrim(color)) AS color, lower(btrim(color_interior)) AS color_interior, metallic, upholstery, emission_class, co2,
       consumption, owners, accident_free,
       CASE WHEN damaged OR condition ~* '(unfall|accident|damaged|salvage)' THEN 'damaged'
            WHEN is_new AND coalesce(mileage_km, 0) <= 100 THEN 'new'
            WHEN condition ~* '(demo|vorf(ü|ue)hr)' THEN 'demo'
            WHEN age IS NULL AND mileage_km IS NULL THEN 'unknown'
            WHEN extract(year FROM age) >= 30 THEN 'classic'
            WHEN extract(year FROM age) * 12 + extract(month FROM age) BETWEEN 0 AND 12 AND coalesce(owners, 1) <= 1
                 AND mileage_km <= 15000 THEN 'annual'
            ELSE 'used' END AS usage_state,
       {{ month("inspection_read") }} AS inspection_until, warranty_months, service_book,
       {{ schema }}.names(seals) AS seals, {{ schema }}.names(equipment) AS equipment, {{ schema }}.names_count(images) AS images_count,
       zip, city, region, lat, lon,
       jsonb_build_object('metallic', metallic, 'upholstery', upholstery, 'emission_class', emission_class,
           'warranty', jsonb_build_object('months', warranty_months, 'service_book', service_book)) AS attributes,
       acc_id, cust_type, cust_name, cust_company, cust_emails, cust_phones, cust_zip, cust_city, cust_country, cust_rating, cust_reviews,
       status, first_visible, last_visible, last_visible - first_visible AS days_visible, views, favs, contacts, price_first, price_last,
       CASE WHEN last_visible IS NULL OR target IS NULL THEN NULL WHEN currency = target THEN price_last
            ELSE round(price_last * rate_to / rate_from, 2) END::numeric(14,2) AS price_last_converted,
       round(100 * (price_first - price_last) / nullif(price_first, 0), 2)::numeric(9,2) AS price_drop_pct,
       created, modified AS ads_modified, mapping_modified, stat_modified, greatest(modified, mapping_modified, stat_modified) AS modified
FROM (SELECT *, age(last_visible::timestamp, first_registration::timestamp) AS age, replace(vin_1, left(vin_1, 1), '') AS vin_2,
             {{ rate("currency") }} AS rate_from, {{ rate("target") }} AS rate_to
      FROM (SELECT *, {{ month("first_reg_read") }} AS first_registration, replace(vin_read, left(vin_read, 1), '') AS vin_1
      FROM (SELECT *, upper(btrim(coalesce(given, target))) AS currency,
                   CASE WHEN mileage < 0 THEN NULL WHEN mileage_unit = 'mi' THEN round(mileage * 1.609344)::int ELSE mileage END AS mileage_km,
                   translate(regexp_replace(upper(vin), '[^A-Z0-9]', '', 'g'), 'OQI', '001') AS vin_read,
                   btrim(regexp_replace(regexp_replace(translate(upper(car_plate), 'äöü', 'ÄÖÜ'), '[ .:\-]+', '-', 'g'), '[^A-Z0-9ÄÖÜ-]', '', 'g'),
                         '-') AS plate_read,
                   {{ digits("btrim(first_reg)") }} AS first_reg_read,
                   {{ digits("btrim(inspection)") }} AS inspection_read
            FROM ({% for portal in portals %}
                SELECT '{{ portal }}'::text AS portal, ads.lid, ads.ext_id, ads.url, ads.title, ads.vin, ads.car_plate, ads.price, ads.price_net,
                       ads.vat_reclaimable, ads.negotiable, ads.mileage, ads.mileage_unit, ads.first_reg, ads.power_kw, ads.ccm, ads.doors,
                       ads.seats, ads.color, ads.color_interior, ads.metallic, ads.upholstery, ads.emission_class, ads.co2, ads.consumption,
                       ads.owners, ads.damaged, ads.accident_free, ads.is_new, ads.condition, ads.inspection, ads.warranty_months,
                       ads.service_book, ads.seals, ads.equipment, ads.images, ads.zip, ads.city, ads.region, ads.lat, ads.lon, ads.created,
                       ads.modified, m.make, m.country, m.model, m.generation, m.trim, m.body, m.fuel, m.gearbox, m.drive, m.segment,
                       m.article_type, m.model_year, m.confidence AS mapping_confidence, coalesce(m.currency, ads.currency) AS given,
                       c.currency::text AS target, m.modified AS mapping_modified, cust.*, stat.status, stat.first_visible,
                       stat.last_visible, stat.views, stat.favs, stat.contacts, stat.modified AS stat_modified,
                       coalesce(stat.price_first, {{ schema }}.first_{{ portal }}(ads.lid))::numeric(14,2) AS price_first,
                       coalesce(stat.price_last, {{ schema }}.last_{{ portal }}(ads.lid))::numeric(14,2) AS price_last
                FROM mapping.lot_{{ make_slug }} m
                JOIN full_auto_{{ portal }} ads ON ads.lid = m.lid
                JOIN stat_auto_{{ portal }} stat ON stat.lid = m.lid
                JOIN (SELECT s.acc_id, s.cust_type, s.name AS cust_name, s.company AS cust_company,
                             CASE jsonb_typeof(s.emails) WHEN 'array' THEN {{ schema }}.emails(s.emails) END AS cust_emails,
                             CASE jsonb_typeof(s.phones) WHEN 'array' THEN {{ schema }}.phones(s.phones, k.phone_code) END AS cust_phones,
                             s.zip AS cust_zip, s.city AS cust_city, s.country AS cust_country, s.rating AS cust_rating, s.reviews AS cust_reviews
                      FROM cust_auto_{{ portal }} s LEFT JOIN raw.countries k ON k.country = s.country OFFSET '0') cust ON cust.acc_id = ads.acc_id
                LEFT JOIN raw.countries c ON c.country = m.country
                WHERE m.model IS NOT NULL AND m.article_type IN ('car', 'bus') AND m.modified > '{{ last_modified }}'
                  AND m.country IN ({% for c in countries %}'{{ c }}'{{ ", " if not loop.last }}{% endfor %})
                {{ "UNION ALL" if not loop.last }}{% endfor %}
            ) joined OFFSET '0') cleaned OFFSET '0') read OFFSET '0') aged;
ALTER TABLE {{ schema }}.ads_{{ make_slug }}
    ALTER lid SET NOT NULL, ALTER make SET NOT NULL, ALTER portal SET NOT NULL, ALTER model SET NOT NULL, ALTER article_type SET NOT NULL,
    ALTER acc_id SET NOT NULL, ALTER modified SET NOT NULL, ADD UNIQUE (lid, make);
