package io.lotlake.silver.build;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import org.junit.jupiter.api.Test;

/** A declaration that would lose rows or changes is refused before anything is read. */
class SilverTableTest {
    private static final TableSpec BY_LISTING = table("silver.by_listing", "A listing.")
            .key("lid")
            .required("lid", LongType, "Listing.")
            .build();

    private static final TableSpec CODES = table("silver.codes", "A country.")
            .key("country")
            .required("country", StringType, "Country.")
            .build();

    private static final SilverTable COUNTRIES =
            SilverTable.of(CODES, Bronze.COUNTRIES).remade(CODES::project);

    @Test
    void aRowThatFollowsItsLandedRowHasTheKeyOfThatRow() {
        assertThatThrownBy(() ->
                        SilverTable.of(BY_LISTING, Bronze.FULL_AUTO).byPortal().keyed(BY_LISTING::project))
                .hasMessage("Cannot make silver.by_listing row by row: its key is [lid], and that of its landed rows is"
                        + " [portal, lid]; make it judged or remade");
        assertThatThrownBy(() -> SilverTable.of(BY_LISTING, Bronze.FULL_AUTO)
                        .byPortal()
                        .joining(COUNTRIES, (landed, codes) -> landed))
                .hasMessageStartingWith("Cannot make silver.by_listing row by row: ");
    }

    @Test
    void changesAreLoggedByColumnsOfTheKey() {
        assertThatThrownBy(() -> SilverTable.of(BY_LISTING, Bronze.FULL_AUTO).loggedBy("acc_id"))
                .hasMessage("Cannot log silver.by_listing by [acc_id]: its key is [lid]; name columns of the key");
    }

    @Test
    void onlyATableByListingAndPortalCanBeJudged() {
        assertThatThrownBy(() -> SilverTable.of(BY_LISTING, Bronze.FULL_AUTO).judged(lit(null), BY_LISTING::project))
                .hasMessage("Cannot judge the rows of silver.by_listing: it is not keyed by lid, or not by portal");
    }

    @Test
    void aTableThatIsJoinedIsInTheListToo() {
        TableSpec spec = table("silver.joined", "A seller.")
                .key("portal", "acc_id")
                .required("portal", StringType, "Portal.")
                .required("acc_id", LongType, "Account.")
                .build();
        SilverTable joined =
                SilverTable.of(spec, Bronze.CUST_AUTO).byPortal().joining(COUNTRIES, (landed, codes) -> landed);

        assertThatThrownBy(() -> SilverTables.of(joined))
                .hasMessage("Cannot make silver.joined: it joins silver.codes, which is not in the list of tables;"
                        + " add it");
    }
}
