package io.lotlake.gold.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class MartBuildTest {
    private static final String COLUMNS = """
            SELECT attnum || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
              FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 ORDER BY attnum
            """;

    @Test
    void aBuiltTableHasTheColumnsOfTheMart(TestDatabase database) {
        LegacyFunctions.installMart(database);
        database.execute("SELECT raw.create_mart('fiat')");
        MartBuild build = MartBuild.of("raw", "a_run");

        database.execute(build.createTable("fiat"));

        assertThat(database.strings(String.format(COLUMNS, build.staged("fiat"))))
                .hasSize(82)
                .containsExactlyElementsOf(database.strings(String.format(COLUMNS, "raw.ads_fiat")));
    }

    @Test
    void theLongestNamesFitPostgres() {
        String make = "a".repeat(40);
        MartBuild build = MartBuild.of("raw", "a_run");

        assertThat(build.key(make)).hasSizeLessThanOrEqualTo(63);
        assertThat(build.index(make, 999)).hasSizeLessThanOrEqualTo(63);
        assertThat(MartNames.key(make)).hasSizeLessThanOrEqualTo(63);
    }

    @Test
    void theTagTellsPublicationsApart() {
        assertThat(MartBuild.of("raw", "20260301_080000_0001").tag()).matches("[0-9a-f]{8}");
        assertThat(MartBuild.of("raw", "20260301_080000_0001").tag())
                .isNotEqualTo(MartBuild.of("raw", "20260301_080000_0002").tag());
    }
}
