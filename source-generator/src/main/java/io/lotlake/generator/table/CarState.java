package io.lotlake.generator.table;

import io.lotlake.generator.market.Country;
import io.lotlake.generator.market.Listing;
import io.lotlake.generator.market.Timeline;
import io.lotlake.generator.value.Dice;
import io.lotlake.generator.value.Months;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a car as its seller describes it.
 *
 * @param mileage in km or, if the unit says so, in miles
 */
record CarState(
        @Nullable Integer mileage,
        @Nullable String unit,
        @Nullable String firstRegistration,
        @Nullable Integer owners,
        @Nullable Boolean damaged,
        @Nullable Boolean isNew,
        @Nullable String condition) {

    private static final List<String> DAMAGED = List.of(
            "Unfallwagen", "UNFALLFAHRZEUG", "minor accident, repaired", "hail damaged", "Salvage title", "unfallfrei");
    private static final List<String> DEMO =
            List.of("Vorf\u00FChrwagen", "VORF\u00DCHRFAHRZEUG", "Vorfuehrwagen", "demo car", "DEMO");

    // Engines whose case folding goes beyond upper and lower case take the last two texts for damage.
    private static final List<String> USED = List.of(
            "used", "gebraucht", "very good", "", "Jahreswagen", "Vorfu\u0308hrwagen", "\u017Falvage", "acc\u0131dent");

    static CarState of(Listing listing, Dice dice) {
        double kind = dice.unit();
        YearMonth registered = YearMonth.from(
                        Timeline.day(listing.life().created()).atStartOfDay(ZoneOffset.UTC))
                .minusMonths(listing.ageMonths());
        String firstRegistration = dice.orNull(0.02, Months.any(registered, 0.04, dice));
        Integer mileage = mileage(listing.ageMonths(), dice);
        Integer owners = dice.orNull(0.3, dice.between(0, 3));
        String unit = unit(listing.country(), dice);
        if (kind < 0.15) {
            CarState used = new CarState(mileage, unit, firstRegistration, owners, null, null, null);
            return used.special(kind, dice);
        }
        if (kind < 0.16) {
            return new CarState(null, dice.orNull(0.5, "km"), null, owners, false, null, null);
        }
        Boolean notDamaged = dice.orNull(0.2, false);
        Boolean notNew = dice.orNull(0.1, false);
        String condition = dice.orNull(0.2, dice.oneOf(USED));
        return new CarState(mileage, unit, firstRegistration, owners, notDamaged, notNew, condition);
    }

    /** The same car as damaged, new or a demonstration car. */
    private CarState special(double kind, Dice dice) {
        if (kind < 0.03) {
            return new CarState(mileage, unit, firstRegistration, owners, true, dice.orNull(0.5, false), null);
        }
        if (kind < 0.06) {
            return new CarState(mileage, unit, firstRegistration, owners, null, false, dice.oneOf(DAMAGED));
        }
        if (kind < 0.12) {
            Integer driven = dice.orNull(0.2, dice.between(0, 150));
            return new CarState(driven, unit, firstRegistration, null, false, true, dice.orNull(0.3, "new"));
        }
        Boolean notNew = dice.orNull(0.3, false);
        return new CarState(mileage, unit, firstRegistration, owners, false, notNew, dice.oneOf(DEMO));
    }

    private static @Nullable Integer mileage(int ageMonths, Dice dice) {
        double kind = dice.unit();
        if (kind < 0.02) {
            return null;
        }
        if (kind < 0.026) {
            return -dice.between(1, 20_000);
        }
        if (kind < 0.03) {
            return dice.oneOf(List.of(0, 1, 100, 15_000, 15_001, 999_999, 99_999_999));
        }
        return (int) Math.min(900_000, Math.max(1, ageMonths) * 1000 * (0.3 + 0.6 * dice.exponential()));
    }

    private static @Nullable String unit(Country country, Dice dice) {
        double kind = dice.unit();
        if (kind < 0.12) {
            return null;
        }
        if (kind < 0.14) {
            return dice.oneOf(List.of("MI", "mi ", "miles", "KM", ""));
        }
        return country.code().equals("GB") || kind < 0.17 ? "mi" : "km";
    }
}
