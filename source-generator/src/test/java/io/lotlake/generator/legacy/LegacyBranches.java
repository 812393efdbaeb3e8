package io.lotlake.generator.legacy;

/** Every branch of the legacy functions, as a condition on rows that reach the mart. */
final class LegacyBranches {
    static final String VINS = """
            vin: absent                     : vin IS NULL
            vin: clean                      : vin ~ '^[A-HJ-NPR-Z0-9]{17}$' AND raw.clean_vin(vin) = vin
            vin: lower case                 : vin ~ '^[a-z0-9]+$' AND raw.clean_vin(vin) IS NOT NULL
            vin: separators                 : vin ~ '[-. \\t\\n]' AND raw.clean_vin(vin) IS NOT NULL
            vin: O is 0                     : vin LIKE '%O%' AND raw.clean_vin(vin) IS NOT NULL
            vin: Q is 0 and I is 1          : vin LIKE '%qi' AND raw.clean_vin(vin) LIKE '%01'
            vin: dotless i is I is 1        : vin LIKE '%\u0131' AND raw.clean_vin(vin) LIKE '%1'
            vin: long s is S                : vin LIKE '%\u017f' AND raw.clean_vin(vin) LIKE '%S'
            vin: sharp s is nothing         : vin LIKE '%\u00df%' AND length(raw.clean_vin(vin)) = 17
            vin: sharp s is not SS          : vin LIKE '%\u00df' AND length(vin) = 16 AND raw.clean_vin(vin) IS NULL
            vin: too short                  : length(vin) BETWEEN 1 AND 16 AND raw.clean_vin(vin) IS NULL
            vin: too long                   : length(vin) > 17 AND raw.clean_vin(vin) IS NULL
            vin: fewer than 4 characters    : vin = 'WVWWWWWWWWWWWWWWV' AND raw.clean_vin(vin) IS NULL
            vin: just 4 characters          : vin LIKE 'ABCC %' AND raw.clean_vin(vin) IS NULL
            vin: fewer than 4 once read     : vin = 'O0Q0O0Q0O0Q0O0Q01' AND raw.clean_vin(vin) IS NULL
            """;

    static final String PLATES = """
            plate: absent                   : car_plate IS NULL
            plate: clean                    : raw.clean_car_plate(car_plate) ~ '^[A-Z]+-[A-Z]{2}-[0-9]+$'
            plate: small umlaut             : car_plate ~ '[\u00e4\u00f6\u00fc]' \
                AND raw.clean_car_plate(car_plate) ~ '[\u00c4\u00d6\u00dc]'
            plate: capital umlaut           : car_plate ~ '[\u00d6\u00dc]' \
                AND raw.clean_car_plate(car_plate) ~ '[\u00d6\u00dc]'
            plate: run of separators        : car_plate LIKE '% - : . %' AND raw.clean_car_plate(car_plate) IS NOT NULL
            plate: hyphens at either end    : car_plate LIKE ' - %.' AND raw.clean_car_plate(car_plate) IS NOT NULL
            plate: dash is dropped          : car_plate LIKE '%\u2013%' AND raw.clean_car_plate(car_plate) IS NOT NULL
            plate: tab is dropped           : car_plate ~ '\\t' AND raw.clean_car_plate(car_plate) IS NOT NULL
            plate: hard blank is dropped    : car_plate LIKE '%\u00a0%' AND raw.clean_car_plate(car_plate) IS NOT NULL
            plate: dotless i is I           : car_plate LIKE '%\u0131%' AND raw.clean_car_plate(car_plate) LIKE '%I%'
            plate: too short                : car_plate = 'A-1' AND raw.clean_car_plate(car_plate) IS NULL
            plate: too long                 : car_plate = 'M-ABC 123456' AND raw.clean_car_plate(car_plate) IS NULL
            plate: no digit                 : car_plate = 'B-ABCD' AND raw.clean_car_plate(car_plate) IS NULL
            plate: nothing left             : car_plate = '...---...' AND raw.clean_car_plate(car_plate) IS NULL
            """;

    static final String MONTHS = """
            month: absent                   : first_reg IS NULL
            month: MM/YYYY                  : first_reg ~ '^\\d\\d/\\d{4}$' AND raw.parse_month(first_reg) IS NOT NULL
            month: M/YYYY                   : first_reg ~ '^\\d/\\d{4}$' AND raw.parse_month(first_reg) IS NOT NULL
            month: YYYY-MM                  : first_reg ~ '^\\d{4}-\\d\\d$' AND raw.parse_month(first_reg) IS NOT NULL
            month: YYYY-M                   : first_reg ~ '^\\d{4}-\\d$' AND raw.parse_month(first_reg) IS NOT NULL
            month: YYYY                     : first_reg ~ '^\\d{4}$' \
                AND extract(month FROM raw.parse_month(first_reg)) = 1
            month: blanks around            : first_reg LIKE '  %' AND raw.parse_month(first_reg) IS NOT NULL
            month: 0                        : first_reg IN ('00/2015', '2010-00')
            month: 13                       : first_reg IN ('13/2010', '2010-13')
            month: first year               : raw.parse_month(first_reg) = '1886-01-01'
            month: last year                : raw.parse_month(first_reg) = '2100-12-01'
            month: year too early           : first_reg IN ('12/1885', '1885') AND raw.parse_month(first_reg) IS NULL
            month: year too late            : first_reg IN ('01/2101', '2101-01') AND raw.parse_month(first_reg) IS NULL
            month: newline at the end       : first_reg LIKE '%' || chr(10) AND raw.parse_month(first_reg) IS NULL
            month: tab before               : first_reg LIKE chr(9) || '%' AND raw.parse_month(first_reg) IS NULL
            month: rubbish                  : first_reg = 'Juni 2018' AND raw.parse_month(first_reg) IS NULL
            month: empty                    : btrim(first_reg) = ''
            month: inspection               : raw.parse_month(inspection) IS NOT NULL
            month: inspection is rubbish    : inspection = 'neu' AND raw.parse_month(inspection) IS NULL
            """;

    static final String STATES = """
            state: damaged by flag          : damaged AND usage_state = 'damaged'
            state: damaged by words         : damaged IS NULL AND condition ~* 'unfall|accident|damaged|salvage' \
                AND usage_state = 'damaged'
            state: words unlike damage      : condition IN ('\u017falvage', 'acc\u0131dent') \
                AND usage_state <> 'damaged'
            state: new                      : is_new AND mileage_km BETWEEN 0 AND 100 AND usage_state = 'new'
            state: new, mileage unknown     : is_new AND mileage_km IS NULL AND usage_state = 'new'
            state: new, driven too far      : is_new AND mileage_km > 100 AND usage_state <> 'new'
            state: demo                     : condition = 'demo car' AND usage_state = 'demo'
            state: demo with umlaut         : condition LIKE 'Vorf\u00fchr%' AND usage_state = 'demo'
            state: demo with capital umlaut : condition LIKE 'VORF\u00dcHR%' AND usage_state = 'demo'
            state: demo with ue             : condition LIKE 'Vorfuehr%' AND usage_state = 'demo'
            state: not demo                 : condition LIKE 'Vorfu\u0308hr%' AND usage_state <> 'demo'
            state: unknown                  : usage_state = 'unknown'
            state: classic                  : usage_state = 'classic'
            state: annual                   : usage_state = 'annual' AND owners = 1
            state: annual, owners unknown   : usage_state = 'annual' AND owners IS NULL
            state: annual but for owners    : usage_state = 'used' AND months BETWEEN 0 AND 12 AND owners > 1 \
                AND mileage_km <= 15000
            state: annual but for mileage   : usage_state = 'used' AND months BETWEEN 0 AND 12 AND mileage_km > 15000
            state: young, mileage unknown   : usage_state = 'used' AND months BETWEEN 0 AND 12 AND mileage_km IS NULL
            state: registered later         : usage_state = 'used' AND months < 0
            state: registered a bit later   : last_visible < registered AND months = 0
            state: age unknown              : usage_state = 'used' AND months IS NULL AND mileage_km IS NOT NULL
            state: never seen               : last_visible IS NULL AND registered IS NOT NULL
            """;

    static final String MONEY = """
            money: no amount                : price IS NULL
            money: no day                   : price IS NOT NULL AND last_visible IS NULL
            money: country unknown          : price IS NOT NULL AND target IS NULL
            money: no currency              : given IS NULL AND price_converted = price
            money: same currency            : target = 'PLN' AND upper(btrim(given)) = 'PLN' AND price_converted = price
            money: to EUR                   : upper(btrim(given)) = 'CHF' AND target = 'EUR' \
                AND price_converted IS NOT NULL
            money: from EUR                 : given = 'EUR' AND target = 'GBP' AND price_converted IS NOT NULL
            money: between two others       : upper(btrim(given)) = 'GBP' AND target IN ('PLN', 'CZK', 'HUF') \
                AND price_converted > 0
            money: lower case               : given = 'eur' AND price_converted = price
            money: blanks                   : given LIKE ' %' AND price_converted = price
            money: tab is no blank          : given LIKE '%' || chr(9) AND price IS NOT NULL AND price_converted IS NULL
            money: empty                    : given = '' AND price IS NOT NULL AND price_converted IS NULL
            money: unknown currency         : given = 'XXX' AND price IS NOT NULL AND price_converted IS NULL
            money: sharp s in upper case    : given LIKE '%\u00df' AND upper(given) LIKE '%\u00df'
            money: weekend                  : extract(isodow FROM last_visible) > 5 AND given <> target \
                AND price_converted IS NOT NULL
            money: before the first rate    : last_visible < '1999-01-01' AND given <> target AND price > 0 \
                AND price_converted IS NULL
            money: EUR needs no rate        : last_visible < '1999-01-01' AND target = 'EUR' AND price_converted = price
            money: latest rate too old      : given = 'RUB' AND last_visible BETWEEN '2022-03-12' AND '2023-02-15' \
                AND price_converted IS NULL
            money: rate not too old         : given = 'RUB' AND last_visible < '2022-03-11' \
                AND price_converted IS NOT NULL
            money: after the last rate      : last_visible > '2030-01-01' AND given <> target AND price > 0 \
                AND price_converted IS NULL
            money: mapping's currency wins  : m_currency IS NOT NULL \
                AND upper(btrim(m_currency)) <> upper(btrim(currency))
            money: country's currency       : given IS NULL AND target IS NOT NULL
            money: no currency at all       : given IS NULL AND target IS NULL
            """;

    private LegacyBranches() {}
}
