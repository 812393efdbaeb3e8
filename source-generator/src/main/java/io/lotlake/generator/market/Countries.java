package io.lotlake.generator.market;

import io.lotlake.generator.value.Dice;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The countries of a generated source. */
public final class Countries {
    /**
     * A configured country that raw.countries lacks: its amounts cannot be converted and its phone numbers get no code.
     */
    public static final String UNKNOWN = "LU";

    public static final List<Country> KNOWN = List.of(
            new Country("DE", "EUR", "49", 1, 45),
            new Country("AT", "EUR", "43", 1, 7),
            new Country("FR", "EUR", "33", 1, 7),
            new Country("IT", "EUR", "39", 1, 6),
            new Country("ES", "EUR", "34", 1, 4),
            new Country("NL", "EUR", "31", 1, 5),
            new Country("BE", "EUR", "32", 1, 4),
            new Country("PL", "PLN", "48", 4.5, 5),
            new Country("CZ", "CZK", "420", 25, 3),
            new Country("HU", "HUF", "36", 370, 2),
            new Country("CH", "CHF", "41", 1.05, 4),
            new Country("SE", "SEK", "46", 10.4, 2),
            new Country("DK", "DKK", "45", 7.44, 1),
            new Country("RO", "RON", "40", 4.9, 2),
            new Country("GB", "GBP", "44", 0.86, 3));

    /**
     * The countries to configure for a generated source: the fifteen of raw.countries, and one that raw.countries
     * lacks.
     */
    public static final List<String> CONFIGURED =
            Stream.concat(KNOWN.stream().map(Country::code), Stream.of(UNKNOWN)).toList();

    private static final List<Country> BY_SHARE = KNOWN.stream()
            .flatMap(country -> Collections.nCopies(country.share(), country).stream())
            .toList();

    private Countries() {}

    public static Country any(Dice dice) {
        return dice.oneOf(BY_SHARE);
    }
}
