package io.lotlake.generator.table;

import io.lotlake.generator.market.Listing;
import io.lotlake.generator.market.Listings;
import io.lotlake.generator.market.Make;
import io.lotlake.generator.market.Portal;
import io.lotlake.generator.market.PriceWalk;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.market.Timeline;
import io.lotlake.generator.postgres.BinaryCopy;
import io.lotlake.generator.postgres.Rows;
import io.lotlake.generator.value.Currencies;
import io.lotlake.generator.value.Dice;
import io.lotlake.generator.value.Months;
import io.lotlake.generator.value.Plates;
import io.lotlake.generator.value.Tags;
import io.lotlake.generator.value.Vins;
import io.lotlake.generator.value.Words;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** full_auto_&lt;portal&gt;: one row per listing, as last scraped. */
final class ListingRows implements Rows {
    private static final List<String> UPHOLSTERIES = List.of("cloth", "leather", "Alcantara", "Vollleder \"Nappa\"");
    private static final List<String> EMISSION_CLASSES = List.of("Euro 4", "Euro 5", "Euro 6", "Euro 6d-TEMP", "");
    private static final List<Integer> DOORS = List.of(2, 3, 4, 5, 5, 5);
    private static final List<Integer> POWERS = List.of(0, 44, 55, 66, 77, 85, 103, 110, 125, 140, 180, 250);

    private final List<Make> makes;
    private final Portal portal;
    private final Listings listings;
    private final PriceWalk walk;
    private final Dice dice;

    ListingRows(SourcePlan plan, Portal portal) {
        this.makes = plan.makes().stream().map(Make::of).toList();
        this.portal = portal;
        this.listings = new Listings(plan, portal);
        this.walk = new PriceWalk(plan);
        this.dice = new Dice(plan.seed(), "full");
    }

    @Override
    public void write(BinaryCopy copy) throws SQLException {
        while (listings.hasNext()) {
            Listing listing = listings.next();
            dice.at(listing.lid());
            String url = "https://" + portal.name() + ".example/auto/" + listing.lid();
            copy.row(45).bigint(listing.lid()).bigint(listing.account());
            identity(copy, listing, url);
            money(copy, listing);
            CarState state = CarState.of(listing, dice);
            copy.integer(state.mileage()).text(state.unit()).text(state.firstRegistration());
            build(copy);
            use(copy, state);
            care(copy, listing);
            tags(copy, url);
            place(copy);
            clocks(copy, listing);
        }
    }

    private void identity(BinaryCopy copy, Listing listing, String url) {
        Make make = makes.get(listing.make());
        String car = make.name() + " " + make.model(listing.lid());
        copy.text(dice.orNull(0.02, Long.toString(listing.lid(), 36)))
                .text(dice.orNull(0.02, url))
                .text(Words.title(car + " " + dice.between(10, 40) / 10.0, dice))
                .text(Words.description(car, dice))
                .text(Vins.any(dice))
                .text(Plates.any(dice));
    }

    private void money(BinaryCopy copy, Listing listing) {
        Long price = dice.chance(0.01) ? null : walk.last(listing);
        if (dice.chance(0.003)) {
            price = dice.oneOf(List.of(0L, 1L, 100L, 12_345_678_900L));
        }
        Long net = price == null || dice.chance(0.6) ? null : Long.valueOf(price * 100 / 119);
        copy.numeric(price, 2)
                .numeric(net, 2)
                .text(Currencies.any(listing.currency(), dice))
                .bool(yesNoUnknown())
                .bool(yesNoUnknown());
    }

    private void build(BinaryCopy copy) {
        copy.integer(dice.orNull(0.04, dice.oneOf(POWERS)))
                .integer(dice.orNull(0.1, dice.between(8, 30) * 100 - dice.below(10)))
                .smallint(dice.orNull(0.05, dice.oneOf(DOORS)))
                .smallint(dice.orNull(0.05, dice.between(2, 9)))
                .text(Words.color(dice))
                .text(dice.chance(0.3) ? null : Words.color(dice))
                .bool(yesNoUnknown())
                .text(dice.orNull(0.2, dice.oneOf(UPHOLSTERIES)))
                .text(dice.orNull(0.2, dice.oneOf(EMISSION_CLASSES)))
                .numeric(dice.orNull(0.3, (long) dice.between(0, 30_000)), 2)
                .numeric(dice.orNull(0.3, (long) dice.between(0, 1_500)), 2);
    }

    private void use(BinaryCopy copy, CarState state) {
        copy.smallint(state.owners())
                .bool(state.damaged())
                .bool(yesNoUnknown())
                .bool(state.isNew())
                .text(state.condition());
    }

    private void care(BinaryCopy copy, Listing listing) {
        YearMonth due = YearMonth.from(Timeline.day(listing.life().created()).atStartOfDay(ZoneOffset.UTC))
                .plusMonths(dice.between(-3, 24));
        copy.text(dice.orNull(0.4, Months.any(due, 0.2, dice)))
                .integer(dice.orNull(0.5, dice.oneOf(List.of(0, 6, 12, 24, 60))))
                .bool(yesNoUnknown());
    }

    private void tags(BinaryCopy copy, String url) {
        copy.jsonb(Tags.any(Tags.SEALS, dice))
                .jsonb(Tags.any(Tags.EQUIPMENT, dice))
                .jsonb(Tags.images(url, dice));
    }

    private void place(BinaryCopy copy) {
        copy.text(dice.orNull(
                        0.03, Integer.toString(100_000 + dice.below(100_000)).substring(1)))
                .text(dice.orNull(0.03, dice.oneOf(Words.CITIES)))
                .text(dice.orNull(0.3, "Region " + dice.between(1, 16)));
        boolean located = dice.chance(0.8);
        copy.real(located ? (Double) (36 + 24 * dice.unit()) : null)
                .real(located ? (Double) (-9 + 33 * dice.unit()) : null);
    }

    private void clocks(BinaryCopy copy, Listing listing) {
        long shown = listing.life().lastSeen() - listing.life().created();
        copy.moment(listing.life().created()).moment(listing.life().created() + (long) (dice.unit() * shown));
    }

    private @Nullable Boolean yesNoUnknown() {
        int answer = dice.below(10);
        return answer == 0 ? null : (Boolean) (answer < 5);
    }
}
