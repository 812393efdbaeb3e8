package io.lotlake.generator.market;

import io.lotlake.generator.postgres.Identifiers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The plan of a generated source; the same plan always gives the same rows.
 *
 * @param seed chooses one of many sources of this size
 * @param listings listings of all portals together
 * @param priceEvents events of all price logs together
 * @param ratesSince the first day that has exchange rates
 */
public record SourcePlan(
        long seed, int listings, long priceEvents, List<String> portals, List<String> makes, LocalDate ratesSince) {
    private static final int EVENTS_PER_LISTING = 10;

    public SourcePlan {
        portals = List.copyOf(portals);
        makes = List.copyOf(makes);
        List<String> problems = new ArrayList<>();
        if (listings < 1) {
            problems.add("listings is " + listings + ", not 1 or more");
        }
        if (priceEvents < 0) {
            problems.add("price events are " + priceEvents + ", not 0 or more");
        }
        checkNames("portal", portals, problems);
        checkNames("make", makes, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Cannot plan a source: " + String.join("; ", problems));
        }
    }

    /** A plan with all available rates. */
    public SourcePlan(long seed, int listings, long priceEvents, List<String> portals, List<String> makes) {
        this(seed, listings, priceEvents, portals, makes, EcbRates.FIRST_DAY);
    }

    /** Three portals, five makes and ten price events per listing. */
    public static SourcePlan defaults(int listings) {
        return new SourcePlan(
                2023,
                listings,
                (long) listings * EVENTS_PER_LISTING,
                List.of("mobile", "scout", "kleinwagen"),
                List.of("volkswagen", "bmw", "audi", "opel", "fiat"));
    }

    public SourcePlan withSeed(long newSeed) {
        return new SourcePlan(newSeed, listings, priceEvents, portals, makes, ratesSince);
    }

    public SourcePlan withPriceEvents(long newPriceEvents) {
        return new SourcePlan(seed, listings, newPriceEvents, portals, makes, ratesSince);
    }

    /**
     * The same plan with only the rates that its listings need for conversion: a source that is small in all its
     * tables.
     */
    public SourcePlan withRecentRates() {
        return new SourcePlan(seed, listings, priceEvents, portals, makes, Timeline.FIRST_DAY);
    }

    private static void checkNames(String what, List<String> names, List<String> problems) {
        if (names.isEmpty()) {
            problems.add("it has no " + what);
        }
        if (new HashSet<>(names).size() < names.size()) {
            problems.add("a " + what + " is named twice in " + names);
        }
        names.stream()
                .filter(name -> !Identifiers.fits(name))
                .map(name -> Identifiers.problem(what, name))
                .forEach(problems::add);
    }
}
