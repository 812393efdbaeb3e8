package io.lotlake.generator.market;

import static java.lang.Math.max;
import static java.lang.Math.min;

import io.lotlake.generator.value.Dice;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The listings of a portal in the order of their ids, the same ones every time. */
public final class Listings implements Iterator<Listing> {
    private static final double WITHOUT_EVENTS = 0.03;
    private static final double WITHOUT_ACCOUNT = 0.04;
    private static final double ACCOUNT_GONE = 0.04;
    private static final double RELISTED = 0.08;
    private static final long CREATED_FROM = Timeline.micros(Timeline.FIRST_CREATED);
    private static final long CREATED_UNTIL = Timeline.micros(Timeline.LAST_CREATED);
    private static final long ACCOUNTS_GONE = 90_000_000L;

    private final Portal portal;
    private final int makes;
    private final Dice dice;
    private final Dice sellers;
    private final Dice weights;
    private final double totalWeight;
    private double weightBefore;
    private long eventsBefore;
    private int row;

    public Listings(SourcePlan plan, Portal portal) {
        this.portal = portal;
        this.makes = plan.makes().size();
        this.dice = new Dice(plan.seed(), "listing " + portal.name());
        this.sellers = portal.sellerCountries(plan.seed());
        this.weights = new Dice(plan.seed(), "events " + portal.name());
        double total = 0;
        for (int i = 0; i < portal.listings(); i++) {
            total += weight(i);
        }
        this.totalWeight = total;
    }

    @Override
    public boolean hasNext() {
        return row < portal.listings();
    }

    @Override
    public Listing next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int priceEvents = priceEvents();
        dice.at(row);
        int make = dice.rank(makes);
        int seller = dice.rank(portal.sellers());
        Country country = dice.chance(0.97) ? Countries.any(sellers.at(seller)) : Countries.any(dice);
        Long account = dice.orNull(
                WITHOUT_ACCOUNT, portal.accountOf(seller) + (dice.chance(ACCOUNT_GONE) ? ACCOUNTS_GONE : 0));
        String currency = currency(country);
        int ageMonths = ageMonths();
        Lifetime life = lifetime();
        long startPrice = startPrice(ageMonths, currency.equals(country.currency()) ? country.unitsPerEuro() : 1);
        long lid = portal.lid(row++);
        return new Listing(lid, make, country, account, life, ageMonths, startPrice, currency, priceEvents);
    }

    private Lifetime lifetime() {
        long created = CREATED_FROM + (long) (dice.unit() * (CREATED_UNTIL - CREATED_FROM));
        long earlier = created - dice.between(20, 365) * Timeline.DAY;
        long firstSeen = dice.chance(RELISTED) ? max(Timeline.START, earlier) : created;
        long end = created + (long) (min(600, 3 + 60 * dice.exponential()) * Timeline.DAY);
        boolean ended = end < Timeline.END;
        long lastSeen = ended ? end : Timeline.during(Timeline.LAST_DAY, dice);
        return new Lifetime(firstSeen, created, lastSeen, ended);
    }

    /**
     * The number of price events of the listing. The numbers of all listings add up exactly to the portal's, whatever
     * the rounding.
     */
    private int priceEvents() {
        weightBefore += weight(row);
        boolean last = row == portal.listings() - 1;
        long eventsUntil = last ? portal.priceEvents() : (long) (portal.priceEvents() * (weightBefore / totalWeight));
        int events = (int) (eventsUntil - eventsBefore);
        eventsBefore = eventsUntil;
        return events;
    }

    private double weight(int listing) {
        weights.at(listing);
        return weights.chance(WITHOUT_EVENTS) ? 0 : 0.2 + weights.exponential();
    }

    private String currency(Country country) {
        boolean foreign = dice.chance(country.currency().equals("EUR") ? 0.01 : 0.2);
        if (!foreign) {
            return country.currency();
        }
        return country.currency().equals("EUR") ? "USD" : "EUR";
    }

    private int ageMonths() {
        double kind = dice.unit();
        if (kind < 0.02) {
            return dice.between(355, 600);
        }
        if (kind < 0.12) {
            return dice.between(0, 13);
        }
        if (kind < 0.13) {
            return -dice.between(1, 24);
        }
        return (int) min(354, 14 + 80 * dice.exponential());
    }

    private long startPrice(int ageMonths, double unitsPerEuro) {
        double euros =
                (1500 + 42_000 * StrictMath.exp(-max(0, ageMonths) / 70.0)) * StrictMath.exp(0.4 * dice.normal());
        double asked = (ageMonths >= 360 ? 8 * euros : euros) * unitsPerEuro;
        return max(1, (long) (asked / 50)) * 5_000;
    }
}
