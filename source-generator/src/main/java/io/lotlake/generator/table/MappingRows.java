package io.lotlake.generator.table;

import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.Country;
import io.lotlake.generator.market.Listing;
import io.lotlake.generator.market.Listings;
import io.lotlake.generator.market.Make;
import io.lotlake.generator.market.Portal;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.market.Timeline;
import io.lotlake.generator.postgres.BinaryCopy;
import io.lotlake.generator.postgres.Rows;
import io.lotlake.generator.value.Currencies;
import io.lotlake.generator.value.Dice;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * lot_&lt;make&gt;: one row per listing that the mapping team assigned to this make.
 *
 * <p>The team maps seven of ten listings for the mart, a few of them twice, for two makes. Some rows are for listings
 * that no longer exist.
 */
final class MappingRows implements Rows {
    private static final double TWICE = 0.005;
    private static final int GONE_PER_LISTINGS = 200;
    private static final int KINDS_OF_A_MODEL = 60;
    private static final List<String> OTHER_ARTICLES = List.of("truck", "motorcycle", "Car", "bus ", "");
    private static final List<String> OTHER_COUNTRIES = List.of("NO", "XX", "de", "D");
    private static final List<String> BODIES =
            List.of("limousine", "kombi", "suv", "cabrio", "Transporter/Bus", "coup\u00E9");
    private static final List<String> FUELS = List.of("petrol", "diesel", "electric", "hybrid", "lpg");

    private final SourcePlan plan;
    private final int index;
    private final Make make;
    private final Dice dice;
    private final Dice kinds;

    /** What the mapping team does with a listing. */
    private enum Fate {
        UNMAPPED,
        NO_MODEL,
        OTHER_ARTICLE,
        OTHER_COUNTRY,
        MAPPED;

        static Fate of(double kind) {
            if (kind < 0.15) {
                return UNMAPPED;
            }
            if (kind < 0.21) {
                return NO_MODEL;
            }
            if (kind < 0.25) {
                return OTHER_ARTICLE;
            }
            return kind < 0.30 ? OTHER_COUNTRY : MAPPED;
        }
    }

    MappingRows(SourcePlan plan, int index) {
        this.plan = plan;
        this.index = index;
        this.make = Make.of(plan.makes().get(index));
        this.dice = new Dice(plan.seed(), "mapping");
        this.kinds = new Dice(plan.seed(), "kinds");
    }

    @Override
    public void write(BinaryCopy copy) throws SQLException {
        int makes = plan.makes().size();
        for (Portal portal : Portal.of(plan)) {
            Listings listings = new Listings(plan, portal);
            while (listings.hasNext()) {
                Listing listing = listings.next();
                Fate fate = Fate.of(dice.at(listing.lid()).unit());
                boolean twice = makes > 1 && dice.chance(TWICE);
                boolean mine = listing.make() == index || (twice && (listing.make() + 1) % makes == index);
                if (mine && fate != Fate.UNMAPPED) {
                    writeRow(copy, portal, listing, fate);
                }
            }
            writeGone(copy, portal);
        }
    }

    private void writeGone(BinaryCopy copy, Portal portal) throws SQLException {
        int makes = plan.makes().size();
        for (int gone = index; gone < portal.listings() / GONE_PER_LISTINGS; gone += makes) {
            long lid = portal.lid(portal.listings() + gone);
            Country country = Countries.any(dice.at(lid));
            long created = Timeline.during(Timeline.FIRST_CREATED, dice);
            writeRow(copy, portal, Listing.gone(lid, index, country, created), Fate.MAPPED);
        }
    }

    private void writeRow(BinaryCopy copy, Portal portal, Listing listing, Fate fate) throws SQLException {
        dice.at(listing.lid(), index);
        String model = fate == Fate.NO_MODEL ? null : make.model(listing.lid());
        copy.row(17).bigint(listing.lid());
        // The pipeline takes the portal from where it finds the listing, not from this column.
        copy.text(dice.chance(0.003) ? portal.name().toUpperCase(Locale.ROOT) : portal.name());
        copy.text(dice.chance(0.005) ? make.name().toUpperCase(Locale.ROOT) : make.name())
                .text(model);
        vehicle(copy, model);
        copy.text(article(fate))
                .smallint(dice.orNull(0.1, modelYear(listing)))
                .numeric(dice.orNull(0.05, (long) dice.between(200, 1000)), 3)
                .text(country(listing, fate))
                .text(Currencies.override(dice))
                .moment(modified(listing));
    }

    /** Writes the kind of vehicle: a model has some dozens of kinds, few of which are common. */
    private void vehicle(BinaryCopy copy, @Nullable String model) {
        double rarity = dice.unit();
        long kind = (long) (KINDS_OF_A_MODEL * rarity * rarity * rarity);
        Dice of = kinds.at(model == null ? 0 : model.hashCode(), kind);
        copy.text(of.orNull(0.2, "Mk " + of.between(1, 8)))
                .text(of.orNull(0.4, of.oneOf(List.of("Comfortline", "GTI", "S line", "Edition \"30\""))))
                .text(of.orNull(0.05, of.oneOf(BODIES)))
                .text(of.orNull(0.05, of.oneOf(FUELS)))
                .text(of.orNull(0.05, of.oneOf(List.of("manual", "automatic"))))
                .text(of.orNull(0.2, of.oneOf(List.of("fwd", "rwd", "awd"))))
                .text(of.orNull(0.1, of.oneOf(List.of("A", "B", "C", "D", "E", "J"))));
    }

    private @Nullable String article(Fate fate) {
        if (fate == Fate.OTHER_ARTICLE) {
            return dice.orNull(0.2, dice.oneOf(OTHER_ARTICLES));
        }
        return dice.chance(0.08) ? "bus" : "car";
    }

    private static int modelYear(Listing listing) {
        return Timeline.day(listing.life().created())
                .minusMonths(listing.ageMonths())
                .getYear();
    }

    private @Nullable String country(Listing listing, Fate fate) {
        if (fate == Fate.OTHER_COUNTRY) {
            return dice.orNull(0.2, dice.oneOf(OTHER_COUNTRIES));
        }
        return dice.chance(0.01) ? Countries.UNKNOWN : listing.country().code();
    }

    /**
     * Four of a hundred moments are not later than the pipeline's first watermark, the beginning of 2018. Some are just
     * after it.
     */
    private long modified(Listing listing) {
        long watermark = Timeline.micros(LocalDate.of(2018, 1, 1));
        double kind = dice.unit();
        if (kind < 0.03) {
            return watermark - (long) (dice.unit() * 800 * Timeline.DAY) - 1;
        }
        if (kind < 0.04) {
            return watermark;
        }
        if (kind < 0.045) {
            return watermark + 1;
        }
        return listing.life().created() + (long) (dice.unit() * 20 * Timeline.DAY);
    }
}
