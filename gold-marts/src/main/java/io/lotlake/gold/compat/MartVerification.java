package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;
import static org.apache.spark.sql.functions.col;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.run.Position;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.common.verify.Report;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.MartState;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Verifies that the mart holds exactly the wide rows of the published Gold, and no tables of a killed publication. */
public final class MartVerification {
    private static final List<String> ATTRIBUTES =
            List.of("metallic", "upholstery", "emission_class", "warranty.months", "warranty.service_book");

    private static final String LEFT_OVER = " is left over from a publication that was killed";
    private static final String UNMARKED = " is named like a table of a running publication, but lotlake has not marked"
            + " it and never drops it; drop it if it is not yours, for an earlier version of lotlake left it then";

    private final Lake lake;
    private final LotlakeConfig config;
    private final PostgresEndpoint mart;
    private final String schema;

    public MartVerification(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
        this.mart = config.mart();
        this.schema = config.martSchema();
    }

    /** Compares the tables of the makes with Gold by row count and fingerprint, in one pass on each side. */
    public void compare(List<TableSpec> tables, List<String> makes, Report report) {
        Optional<Publication> last = Publications.newest(config, 1).stream().findFirst();
        if (last.isEmpty()) {
            report.note("nothing is published yet");
            return;
        }
        if (last.get().mart() == MartState.PENDING) {
            report.finding(
                    "mart " + schema + " is behind publication " + last.get().id() + "; run lotlake publish");
        }
        compare(Edition.of(lake, tables, last.get()), makes, report);
    }

    private void compare(Edition edition, List<String> makes, Report report) {
        Dataset<Row> ads = Ads.rows(edition).where(col(MartCopy.MAKE_SLUG).isin(makes.toArray()));
        List<CanonicalText> texts =
                Ads.COLUMNS.stream().map(MartVerification::text).toList();
        report.at(new Position("the mart against Gold", 1, makes.size(), "all of Gold", edition.rows()));
        Map<String, Fingerprint> expected = Fingerprint.by(col(MartCopy.MAKE_SLUG), ads, texts);
        try (Connection connection = mart.connect()) {
            for (String make : makes) {
                String table = MartNames.live(make);
                long rows = expected.getOrDefault(make, Fingerprint.EMPTY).rows();
                report.at(new Position("the mart against Gold", makes.indexOf(make) + 1, makes.size(), table, rows));
                if (!LiveMart.exists(connection, quoted(schema, table))) {
                    report.finding("mart " + schema + "." + table + " is missing");
                    continue;
                }
                Fingerprint found = Fingerprint.of(connection, quoted(schema, table), texts);
                Fingerprint gold = expected.getOrDefault(make, Fingerprint.EMPTY);
                if (!found.equals(gold)) {
                    report.finding("mart " + schema + "." + table + " " + found.against(gold));
                }
            }
        } catch (SQLException e) {
            throw mart.failure("compare the mart with Gold", e);
        }
    }

    /** Finds tables that a killed publication left. */
    public void leftovers(Report report) {
        try (Connection connection = mart.connect()) {
            for (MartLeftover table : MartLeftover.all(connection, schema)) {
                String name = "mart " + schema + "." + table.name();
                if (!table.isMarked()) {
                    report.note(name + UNMARKED);
                } else if (table.isDroppable()) {
                    report.finding(name + LEFT_OVER + "; the next one drops it");
                } else {
                    report.finding(name + LEFT_OVER + ", but " + table.owner() + " owns it; drop it as that role");
                }
            }
        } catch (SQLException e) {
            throw mart.failure("look for leftovers", e);
        }
    }

    private static CanonicalText text(MartColumn column) {
        String sql = quoted(column.name());
        Column value = col("`" + column.name() + "`");
        Column held = column.isNarrowed() ? value.try_cast(column.martType()) : value;
        if (column.postgresType().equals("jsonb")) {
            return CanonicalText.json(ATTRIBUTES, sql, held);
        }
        return column.postgresType().startsWith("character(")
                ? CanonicalText.padded(sql, held)
                : CanonicalText.of(column.martType(), sql, held);
    }
}
