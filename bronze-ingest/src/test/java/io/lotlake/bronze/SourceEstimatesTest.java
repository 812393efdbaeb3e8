package io.lotlake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class SourceEstimatesTest {
    private static final String EVENTS = "INSERT INTO prices_auto_scout SELECT n, n, 1,"
            + " timestamptz '2025-11-15 12:00+00' + make_interval(months => n % 5) FROM generate_series(1, 1000) n;";

    @TempDir
    private Path warehouse;

    private TestDatabase database;

    /** One portal has no events, the other has 1,000 that nobody has counted. */
    @BeforeEach
    void freshSource() {
        database = PostgresExtension.create();
        database.execute("""
                CREATE TABLE prices_auto_mobile (id bigint, lid bigint, price numeric(14,2), dt timestamptz);
                CREATE TABLE prices_auto_scout (LIKE prices_auto_mobile) WITH (autovacuum_enabled = off);
                """ + EVENTS);
    }

    private SourceEstimates estimates() {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile,scout", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return SourceEstimates.open(config);
    }

    private OptionalLong rows(TableSpec bronze) {
        try (SourceEstimates estimates = estimates()) {
            return estimates.rows(bronze);
        }
    }

    private OptionalInt months() {
        try (SourceEstimates estimates = estimates()) {
            return estimates.months(Bronze.PRICES_AUTO, "dt");
        }
    }

    @Test
    void anAnalyzedSourceHasRowsAndMonths() {
        database.execute("ANALYZE prices_auto_scout");

        assertThat(rows(Bronze.PRICES_AUTO)).hasValue(1000);
        assertThat(months()).hasValue(5);
    }

    @Test
    void whatNobodyHasCountedIsNotKnown() {
        assertThat(rows(Bronze.PRICES_AUTO)).isEmpty();
        assertThat(months()).isEmpty();
    }

    @Test
    void partitionsAreCountedAndViewsAndMissingTablesAreNotKnown() {
        database.execute("""
                ALTER TABLE prices_auto_scout RENAME TO events;
                CREATE TABLE prices_auto_scout (LIKE events) PARTITION BY RANGE (dt);
                ALTER TABLE prices_auto_scout ATTACH PARTITION events FOR VALUES FROM ('2025-01-01') TO ('2027-01-01');
                CREATE VIEW stat_auto_mobile AS SELECT 1 AS lid;
                ANALYZE events;
                """);

        assertThat(rows(Bronze.PRICES_AUTO)).hasValue(1000);
        assertThat(months()).hasValue(5);
        assertThat(rows(Bronze.STAT_AUTO)).isEmpty();
    }
}
