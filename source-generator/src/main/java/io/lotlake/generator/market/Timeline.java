package io.lotlake.generator.market;

import io.lotlake.generator.value.Dice;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** The days of a generated source, in UTC, and its moments, in microseconds since 1970. */
public final class Timeline {
    static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);

    /** The scrapers' last day, a week before the ECB's rates end. */
    static final LocalDate LAST_DAY = LocalDate.of(2023, 2, 15);

    public static final LocalDate FIRST_CREATED = LocalDate.of(2021, 1, 15);
    public static final LocalDate LAST_CREATED = LocalDate.of(2023, 1, 31);

    public static final long HOUR = TimeUnit.HOURS.toMicros(1);
    public static final long DAY = TimeUnit.DAYS.toMicros(1);

    public static final long START = micros(FIRST_DAY);
    public static final long END = micros(LAST_DAY) + DAY;

    private Timeline() {}

    public static long micros(LocalDate day) {
        return day.toEpochDay() * DAY;
    }

    public static LocalDate day(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, DAY));
    }

    /** A random moment of that day. */
    public static long during(LocalDate day, Dice dice) {
        return micros(day) + (long) (dice.unit() * DAY);
    }
}
