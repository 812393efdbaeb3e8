package io.lotlake.generator.table;

import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.Portal;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.market.Timeline;
import io.lotlake.generator.postgres.BinaryCopy;
import io.lotlake.generator.postgres.Rows;
import io.lotlake.generator.value.Dice;
import io.lotlake.generator.value.Emails;
import io.lotlake.generator.value.Phones;
import io.lotlake.generator.value.Words;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** cust_auto_&lt;portal&gt;: one row per seller account; dealers come first, by size. */
final class SellerRows implements Rows {
    private static final List<String> NAMES = List.of(
            "Anna Schmidt",
            "J\u00FCrgen M\u00FCller",
            "Se\u00E1n O'Brien",
            "Zo\u00EB \u0141ukasz",
            "\u0130brahim Y\u0131ld\u0131z",
            "\u039D\u03AF\u03BA\u03BF\u03C2",
            "Jean-Luc \"Jo\" Petit",
            "");
    private static final List<String> TRADES = List.of("autohaus", "car-center", "motors", "kfz-handel", "garage");

    private final Portal portal;
    private final Dice dice;
    private final Dice countries;

    SellerRows(SourcePlan plan, Portal portal) {
        this.portal = portal;
        this.dice = new Dice(plan.seed(), "seller at " + portal.name());
        this.countries = portal.sellerCountries(plan.seed());
    }

    @Override
    public void write(BinaryCopy copy) throws SQLException {
        for (int rank = 0; rank < portal.sellers(); rank++) {
            dice.at(rank);
            copy.row(16).bigint(portal.accountOf(rank));
            who(copy, rank);
            where(copy, Countries.any(countries.at(rank)).code());
            standing(copy);
        }
    }

    private void who(BinaryCopy copy, int rank) {
        boolean dealer = rank < portal.sellers() / 2;
        String name = dice.oneOf(NAMES);
        String company = dice.oneOf(TRADES) + "-" + rank;
        copy.text(dice.orNull(0.03, dealer ? "dealer" : "private"))
                .text(dice.orNull(0.05, name))
                .text(dealer ? dice.orNull(0.05, company + " GmbH & Co. KG") : null)
                .jsonb(Emails.any(company, dice))
                .jsonb(Phones.any(dice));
    }

    /**
     * Writes the place; some sellers are in a country that raw.countries lacks, so their phone numbers have no code.
     */
    private void where(BinaryCopy copy, String country) {
        String known = dice.chance(0.03) ? dice.oneOf(List.of(Countries.UNKNOWN, "NO", "D", "de")) : country;
        copy.text(dice.orNull(0.05, "Hauptstra\u00DFe " + dice.between(1, 200)))
                .text(dice.orNull(0.05, Integer.toString(dice.between(1000, 99_999))))
                .text(dice.orNull(0.05, dice.oneOf(Words.CITIES)))
                .text(dice.orNull(0.2, "Region " + dice.between(1, 16)))
                .text(dice.orNull(0.03, known));
    }

    private void standing(BinaryCopy copy) {
        LocalDate since = LocalDate.of(2005, 1, 1).plusDays(dice.below(6000));
        copy.text(dice.orNull(0.4, "https://www.example.com/?q=a&b=%20"))
                .numeric(dice.orNull(0.3, (long) dice.between(100, 500)), 2)
                .integer(dice.orNull(0.3, (int) (20 * dice.exponential())))
                .date(dice.orNull(0.1, since))
                .moment(Timeline.micros(Timeline.FIRST_CREATED) + (long) (dice.unit() * 700 * Timeline.DAY));
    }
}
