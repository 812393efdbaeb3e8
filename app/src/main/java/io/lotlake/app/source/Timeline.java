package io.lotlake.app.source;

import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** When a generated source plays: its days in UTC, its moments in microseconds since 1970. */
final class Timeline {
    static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);

    /** The scrapers' last day, a week before the ECB's rates end. */
    static final LocalDate LAST_DAY = LocalDate.of(2023, 2, 15);

    static final LocalDate FIRST_CREATED = LocalDate.of(2021, 1, 15);
    static final LocalDate LAST_CREATED = LocalDate.of(2023, 1, 31);

    static final long HOUR = TimeUnit.HOURS.toMicros(1);
    static final long DAY = TimeUnit.DAYS.toMicros(1);

    static final long START = micros(FIRST_DAY);
    static final long END = micros(LAST_DAY) + DAY;

    private Timeline() {}

    static long micros(LocalDate day) {
        return day.toEpochDay() * DAY;
    }

    static LocalDate day(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, DAY));
    }

    /** A moment of that day. */
    static long during(LocalDate day, Dice dice) {
        return micros(day) + (long) (dice.unit() * DAY);
    }
}
