package io.lotlake.generator.market;

import io.lotlake.generator.value.Dice;
import java.util.ArrayList;
import java.util.List;

/** A portal's part of the plan: the first portal is the largest. Each portal has listing ids of its own. */
public record Portal(int index, String name, int listings, long priceEvents) {
    private static final long LIDS = 1_000_000_000L;
    private static final int LISTINGS_PER_SELLER = 25;

    public static List<Portal> of(SourcePlan plan) {
        List<Portal> portals = new ArrayList<>();
        double total = 0;
        for (int i = 0; i < plan.portals().size(); i++) {
            total += share(i);
        }
        double before = 0;
        for (int i = 0; i < plan.portals().size(); i++) {
            double after = i == plan.portals().size() - 1 ? total : before + share(i);
            int listings = (int) (part(plan.listings(), after / total) - part(plan.listings(), before / total));
            long events = part(plan.priceEvents(), after / total) - part(plan.priceEvents(), before / total);
            portals.add(new Portal(i, plan.portals().get(i), listings, events));
            before = after;
        }
        return portals;
    }

    public int sellers() {
        return Math.max(1, listings / LISTINGS_PER_SELLER);
    }

    public long lid(int row) {
        return (index + 1) * LIDS + row + 1;
    }

    /** The account of a seller; each portal numbers its accounts from the start. */
    public long accountOf(int sellerRank) {
        return 1000L + sellerRank;
    }

    /** The dice that choose a seller's country from its rank, so that the seller and its listings agree. */
    public Dice sellerCountries(long seed) {
        return new Dice(seed, "country of a seller at " + name);
    }

    private static double share(int index) {
        return 1 / StrictMath.sqrt(index + 1);
    }

    private static long part(long whole, double fraction) {
        return (long) StrictMath.floor(whole * fraction);
    }
}
