package io.lotlake.gold.features;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import io.lotlake.gold.publication.PublishedCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the lake knew at a moment: the rows that runs had landed which began no later than the run whose tables readers
 * saw then. Runs work one after the other, so this is one moment in the log of Bronze.
 *
 * @param asOf the moment, UTC
 * @param publication the publication that readers saw at the moment, or the first one if there was none yet. If it
 *     shows an earlier one again, it is that earlier one
 * @param knownAt the moment of the run that made the tables of the publication, UTC. Rows are known if their {@code
 *     _ingested_at} is not later
 */
public record Knowledge(Instant asOf, Publication publication, Instant knownAt, Evidence evidence) {
    private interface Choice {
        Optional<Publication> from(Connection connection, LakeLedger ledger) throws SQLException;
    }

    /**
     * What the lake knew at the moment; empty if it was never published.
     *
     * @param tables the tables of Gold
     */
    public static Optional<Knowledge> at(Lake lake, LotlakeConfig config, List<TableSpec> tables, Instant asOf) {
        Optional<Knowledge> published = of(
                lake,
                config,
                tables,
                asOf,
                Evidence.PUBLISHED,
                (connection, ledger) -> Publications.at(connection, ledger, asOf));
        return published.isPresent()
                ? published
                : of(lake, config, tables, asOf, Evidence.EVENT_TIME, Publications::first);
    }

    /** What the lake knows now; empty if it was never published. */
    public static Optional<Knowledge> newest(Lake lake, LotlakeConfig config, List<TableSpec> tables) {
        return at(lake, config, tables, lake.run().startedAt()).filter(now -> now.evidence() == Evidence.PUBLISHED);
    }

    private static Optional<Knowledge> of(
            Lake lake, LotlakeConfig config, List<TableSpec> tables, Instant asOf, Evidence evidence, Choice choice) {
        try (Connection connection = config.catalog().connect()) {
            LakeLedger ledger = LakeLedger.of(config);
            Optional<Publication> shown = choice.from(connection, ledger);
            if (shown.isEmpty()) {
                return Optional.empty();
            }
            Publication made = original(connection, ledger, shown.get());
            Optional<Instant> noted = madeAt(lake, tables, made);
            Instant knownAt =
                    noted.isPresent() ? noted.get() : Publications.runStartedAt(connection, ledger, made.id());
            return Optional.of(new Knowledge(asOf, made, knownAt, evidence));
        } catch (SQLException e) {
            throw config.catalog().failure("read the ledger of publications", e);
        }
    }

    /** The publication that brought the tables which the given one shows. */
    private static Publication original(Connection connection, LakeLedger ledger, Publication shown)
            throws SQLException {
        Publication original = shown;
        while (original.restores().isPresent()) {
            Optional<Publication> earlier =
                    Publications.find(connection, ledger, original.restores().get());
            if (earlier.isEmpty()) {
                return original;
            }
            original = earlier.get();
        }
        return original;
    }

    /**
     * The moment of the newest run that wrote a table of the publication, as the snapshots note it. Empty if a snapshot
     * has expired; then the ledger knows the run that published them.
     */
    private static Optional<Instant> madeAt(Lake lake, List<TableSpec> tables, Publication publication) {
        List<Instant> moments = new ArrayList<>();
        for (String name : publication.tables().keySet()) {
            Optional<Commit> commit = tables.stream()
                    .filter(table -> table.name().equals(name))
                    .findFirst()
                    .flatMap(table -> PublishedCommit.of(lake, table, publication));
            if (commit.isEmpty()) {
                return Optional.empty();
            }
            moments.add(commit.get().runStartedAt());
        }
        return moments.stream().max(Instant::compareTo).filter(Instant.EPOCH::isBefore);
    }
}
