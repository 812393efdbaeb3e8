package io.lotlake.generator.legacy;

/** The branches on JSON, the price log and the pipeline's own rules, as conditions. */
final class LegacyRules {
    static final String TAGS = """
            tags: absent                    : %1$s IS NULL
            tags: array                     : cardinality(raw.jsonb_to_array(%1$s)) > 1 AND jsonb_typeof(%1$s) = 'array'
            tags: array, empty              : %1$s = '[]' AND raw.jsonb_to_array(%1$s) = '{}'
            tags: array, nothing in it      : %1$s = '[null, 3, []]' AND raw.jsonb_to_array(%1$s) = '{}'
            tags: array, other types        : %1$s @> '[1, null, true]' AND raw.jsonb_to_array(%1$s) = '{ABS}'
            tags: array, duplicates         : %1$s @> '[" ABS "]' AND raw.jsonb_to_array(%1$s) = '{ABS,abs}'
            tags: array, blanks, no tabs    : %1$s @> '["\\t"]' AND raw.jsonb_to_array(%1$s) = ARRAY[chr(9), 'Navi']
            tags: array, special characters : %1$s @> '["back\\\\slash"]'
            tags: object                    : cardinality(raw.jsonb_to_array(%1$s)) > 1 \
                AND jsonb_typeof(%1$s) = 'object'
            tags: object, empty             : %1$s = '{}' AND raw.jsonb_to_array(%1$s) = '{}'
            tags: object, none true         : %1$s = '{"ABS": false, "Navi": null}' AND raw.jsonb_to_array(%1$s) = '{}'
            tags: object, like true         : %1$s->>'ABS' = 'true' AND jsonb_typeof(%1$s->'ABS') = 'string'
            tags: object, sorted by bytes   : %1$s ? 'ab' \
                AND raw.jsonb_to_array(%1$s) = '{Z,a b,ab,z,\u00e4,\ufb01x,\ud83d\ude97}'
            tags: object, blank names       : %1$s ? '  ' AND raw.jsonb_to_array(%1$s) = ARRAY['', '  ', ' padded ']
            tags: object, key twice         : %1$s = '{"ABS": false, "ESP": true}' \
                AND raw.jsonb_to_array(%1$s) = '{ESP}'
            tags: string                    : jsonb_typeof(%1$s) = 'string' AND raw.jsonb_to_array(%1$s) IS NULL
            tags: number                    : jsonb_typeof(%1$s) = 'number' AND raw.jsonb_to_array(%1$s) IS NULL
            tags: JSON null                 : jsonb_typeof(%1$s) = 'null' AND raw.jsonb_to_array(%1$s) IS NULL
            """;

    static final String EMAILS = """
            e-mail: absent                  : emails IS NULL
            e-mail: no array                : jsonb_typeof(emails) = 'object' AND raw.clean_emails(emails) IS NULL
            e-mail: none                    : emails = '[]' AND raw.clean_emails(emails) = '{}'
            e-mail: upper case              : emails::text ~ 'Verkauf@[A-Z]' \
                AND raw.clean_emails(emails)::text ~ 'verkauf@[a-z]'
            e-mail: duplicate               : emails::text ~ '  INFO@' \
                AND raw.clean_emails(emails)::text !~ 'info@.*info@[a-z]+-'
            e-mail: odd but valid           : raw.clean_emails(emails) && ARRAY['a.b%c+d-e_f@sub.-example-.com']
            e-mail: other types             : emails @> '[17]' AND cardinality(raw.clean_emails(emails)) > 0
            e-mail: tab                     : emails @> '["\\tinfo@example.com"]' \
                AND NOT raw.clean_emails(emails) && ARRAY['info@example.com']
            e-mail: newline                 : emails @> '["info@example.com\\n"]' \
                AND NOT raw.clean_emails(emails) && ARRAY['info@example.com']
            e-mail: not ASCII               : emails @> '["m\u00fcller@example.com"]' \
                AND NOT raw.clean_emails(emails) && ARRAY['m\u00fcller@example.com']
            e-mail: dotted I                : emails @> '["\u0130NFO@EXAMPLE.COM"]' \
                AND raw.clean_emails(emails) && ARRAY['info@example.com']
            e-mail: Kelvin sign             : emails @> '["\u212aONTAKT@EXAMPLE.COM"]' \
                AND raw.clean_emails(emails) && ARRAY['kontakt@example.com']
            e-mail: top level too short     : emails @> '["info@example.c"]' \
                AND NOT raw.clean_emails(emails) && ARRAY['info@example.c']
            e-mail: two dots                : emails @> '["info@example..com"]' \
                AND NOT raw.clean_emails(emails) && ARRAY['info@example..com']
            """;

    static final String PHONES = """
            phone: absent                   : phones IS NULL
            phone: no array                 : jsonb_typeof(phones) = 'string' \
                AND raw.clean_phones(phones, country) IS NULL
            phone: none                     : phones = '[]' AND raw.clean_phones(phones, country) = '{}'
            phone: with plus                : phones::text LIKE '%+49 (%' \
                AND raw.clean_phones(phones, country)::text LIKE '%+49%'
            phone: with 00                  : phones::text LIKE '%"0049-%' \
                AND raw.clean_phones(phones, country)::text LIKE '%+49%'
            phone: with 0                   : country = 'CZ' AND raw.clean_phones(phones, country)::text LIKE '%+420%'
            phone: country has no code      : country IN ('LU', 'NO') AND phones::text ~ '"0[1-9]'
            phone: no country               : country IS NULL AND phones::text ~ '"0[1-9]'
            phone: country of one letter    : country = 'D' AND phones IS NOT NULL
            phone: no prefix                : phones @> '["170 7654321"]' \
                AND NOT raw.clean_phones(phones, country) && ARRAY['+170765432', '170765432']
            phone: too short                : phones @> '["+1234567"]' \
                AND NOT raw.clean_phones(phones, country) && ARRAY['+1234567']
            phone: just long enough         : phones @> '["+12345678"]' \
                AND raw.clean_phones(phones, country) && ARRAY['+12345678']
            phone: just short enough        : phones @> '["+123456789012345"]' \
                AND raw.clean_phones(phones, country) && ARRAY['+123456789012345']
            phone: too long                 : phones @> '["+49 170 1234567890123"]'
            phone: plus inside              : phones @> '["0049+170 7654321"]' \
                AND raw.clean_phones(phones, country) && ARRAY['+491707654321']
            phone: two pluses               : phones @> '["++49 170 7654321"]' \
                AND raw.clean_phones(phones, country) && ARRAY['+491707654321']
            phone: letters                  : phones @> '["Tel.: 089 / 7654-321"]' \
                AND raw.clean_phones(phones, country) && ARRAY['+49897654321']
            phone: other types              : phones @> '[1701234567]' \
                AND cardinality(raw.clean_phones(phones, country)) > 0
            phone: duplicate                : country = 'DE' AND phones::text ~ '\\+49 \\(.*"0049-' \
                AND cardinality(raw.clean_phones(phones, country)) = 1
            """;

    /** Conditions on rows that reach the mart. */
    static final String MART = """
            mart: bus                       : article_type = 'bus'
            mart: mapped just after 2018    : m_modified = '2018-01-01Z'::timestamptz + interval '1 microsecond'
            mart: country without a row     : m_country = 'LU' AND target IS NULL
            mart: two makes                 : lid IN (SELECT lid FROM mapped GROUP BY lid HAVING count(*) = 2)
            mart: portal written otherwise  : m_portal <> portal
            mart: make in capitals          : m_make = 'VOLKSWAGEN'
            mart: account of two portals    : acc_id IN (SELECT acc_id FROM cust_auto_mobile) AND portal = 'scout'
            mart: title blank               : btrim(title) = ''
            mart: title padded              : title LIKE '  _%' AND btrim(title) <> ''
            mart: title of tabs             : title = chr(9) AND nullif(btrim(title), '') IS NOT NULL
            mart: text with all the trouble : title LIKE '%' || chr(9) || '%' || chr(10) || '%\\\\%"%''%'
            mart: emoji                     : description LIKE '%\ud83d\ude97%'
            mart: long text                 : octet_length(description) > 10000
            mart: mileage negative          : mileage < 0
            mart: miles                     : mileage_unit = 'mi' AND mileage_km > mileage
            mart: no mileage unit           : mileage_unit IS NULL AND mileage_km = mileage
            mart: other mileage unit        : mileage_unit = 'MI' AND mileage_km = mileage
            mart: power unknown             : power_kw IS NULL
            mart: final sigma               : lower(btrim(color)) = '\u03ba\u03bf\u03ba\u03ba\u03b9\u03bd\u03bf\u03c3'
            mart: dotted I                  : lower(btrim(color)) = 'inci beyazi'
            mart: capital sharp s           : lower(btrim(color)) = 'wei\u00df' AND color LIKE '%\u1e9e'
            mart: beyond the basic plane    : lower(color) = '\ud801\udc28 deseret'
            mart: colour with a tab         : lower(btrim(color)) = chr(9) || 'rot'
            mart: no images                 : coalesce(cardinality(raw.jsonb_to_array(images)), 0) = 0
            mart: image twice               : jsonb_array_length(CASE jsonb_typeof(images) \
                WHEN 'array' THEN images END) > cardinality(raw.jsonb_to_array(images))
            mart: attributes of nothing     : metallic IS NULL AND upholstery IS NULL AND emission_class IS NULL \
                AND warranty_months IS NULL AND service_book IS NULL
            mart: no days visible           : last_visible - first_visible IS NULL
            mart: days visible negative     : last_visible < first_visible
            mart: active                    : status = 'active'
            mart: sold                      : status = 'sold'
            mart: delisted                  : status = 'delisted'
            price: both known               : price_first IS NOT NULL AND price_last IS NOT NULL
            price: first recovered          : price_first IS NULL AND first_logged IS NOT NULL \
                AND price_last IS NOT NULL
            price: last recovered           : price_last IS NULL AND last_logged IS NOT NULL AND price_first IS NOT NULL
            price: both recovered           : price_first IS NULL AND price_last IS NULL AND first_logged > last_logged
            price: known one wins           : price_last <> last_logged
            price: never named              : price_first IS NULL AND price_last IS NULL AND events > 0 \
                AND first_logged IS NULL
            price: no event                 : price_first IS NULL AND events IS NULL
            price: first event has none     : price_first IS NULL AND first_is_null AND first_logged IS NOT NULL
            price: last event has none      : price_last IS NULL AND last_is_null AND last_logged IS NOT NULL
            price: first by number only     : price_first IS NULL AND tied_first
            price: last by number only      : price_last IS NULL AND tied_last
            price: number against moment    : price_last IS NULL AND last_logged <> last_by_id
            price: first is zero            : price_first = 0
            price: went up                  : coalesce(price_first, first_logged) < coalesce(price_last, last_logged)
            """;

    /** Conditions on mappings that do not reach the mart. */
    static final String STAYS_OUT = """
            out: no model                   : model IS NULL AND listed AND sold_by AND counted
            out: other article type         : article_type = 'truck' AND listed AND sold_by AND counted
            out: other spelling of car      : article_type = 'Car' AND listed AND sold_by AND counted
            out: article type unknown       : article_type IS NULL AND model IS NOT NULL AND listed AND sold_by \
                AND counted
            out: country not configured     : country = 'NO' AND model IS NOT NULL AND listed AND sold_by AND counted
            out: country of one letter      : country = 'D' AND model IS NOT NULL AND listed
            out: country unknown            : country IS NULL AND model IS NOT NULL AND article_type = 'car' \
                AND listed AND sold_by AND counted
            out: mapped before 2018         : modified < '2018-01-01Z' AND model IS NOT NULL AND listed AND sold_by \
                AND counted
            out: mapped as 2018 began       : modified = '2018-01-01Z' AND model IS NOT NULL AND listed AND sold_by \
                AND counted
            out: listing gone               : NOT listed AND model IS NOT NULL
            out: no account                 : listed AND acc_id IS NULL AND counted AND model IS NOT NULL
            out: account gone               : listed AND acc_id IS NOT NULL AND NOT sold_by AND counted \
                AND model IS NOT NULL
            out: no statistics              : listed AND sold_by AND NOT counted AND model IS NOT NULL
            """;

    private LegacyRules() {}
}
