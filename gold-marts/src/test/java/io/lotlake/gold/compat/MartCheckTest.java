package io.lotlake.gold.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check finds before a run what would make its publication fail hours later. */
class MartCheckTest {
    private static final String NO_OWNER = "does not own raw.ads_fiat";

    private TestDatabase mart;

    @BeforeEach
    void aMart() {
        mart = PostgresExtension.create();
        LegacyFunctions.installMart(mart);
    }

    private void check(String... more) {
        Map<String, String> all = new HashMap<>(Map.of("portals", "mobile", "makes", "fiat,opel"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        Settings settings = TestLake.settings(mart, Path.of("nowhere"), all);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        MartCheck.require(config, config.makes());
    }

    private void assertRefused(List<String> words, String... settings) {
        assertThatThrownBy(() -> check(settings))
                .hasMessageContainingAll(words.toArray(String[]::new))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    private void createPublisher() {
        mart.execute("""
                DO $$ BEGIN IF to_regrole('check_publisher') IS NULL THEN CREATE ROLE check_publisher LOGIN;
                  END IF; END $$;
                GRANT USAGE, CREATE ON SCHEMA raw TO check_publisher; SELECT raw.create_mart('fiat');
                """);
    }

    @Test
    void aMartThatIsNewOrOnesOwnIsWell() {
        assertThatCode(this::check).doesNotThrowAnyException();
        mart.execute("SELECT raw.create_mart('fiat')");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void aSchemaThatIsMissingIsNamedWithWhatToCreate() {
        assertRefused(
                List.of(
                        "Cannot publish to the mart at " + mart.url() + ": there is no schema gone",
                        "; CREATE SCHEMA IF NOT EXISTS gone and GRANT USAGE, CREATE ON SCHEMA gone TO postgres"),
                "mart.schema",
                "gone");
    }

    @Test
    void aSchemaInWhichTheRoleMayNotCreateIsNamed() {
        createPublisher();
        mart.execute("REVOKE CREATE ON SCHEMA raw FROM check_publisher; DROP TABLE raw.ads_fiat");

        assertRefused(
                List.of("check_publisher may not create tables in the schema raw", "GRANT USAGE, CREATE ON SCHEMA raw"),
                "mart.user",
                "check_publisher");
    }

    @Test
    void aViewUnderTheNameOfATableIsNamed() {
        mart.execute("CREATE VIEW raw.ads_fiat AS SELECT 1 AS lid");

        assertRefused(List.of("raw.ads_fiat is a view; drop it or give it another name"));
    }

    @Test
    void aTableOfAnotherOwnerNeedsTheRightsToExchangeItsRows() {
        createPublisher();
        mart.execute("GRANT SELECT, INSERT ON raw.ads_fiat TO check_publisher");

        assertRefused(
                List.of(
                        "check_publisher " + NO_OWNER + " and has no right to UPDATE, DELETE",
                        "; ALTER TABLE raw.ads_fiat OWNER TO check_publisher"),
                "mart.user",
                "check_publisher");

        mart.execute("GRANT UPDATE, DELETE ON raw.ads_fiat TO check_publisher");
        assertThatCode(() -> check("mart.user", "check_publisher")).doesNotThrowAnyException();
    }

    @Test
    void aTableOfAnotherOwnerNeedsEveryColumn() {
        createPublisher();
        mart.execute("GRANT ALL ON raw.ads_fiat TO check_publisher; ALTER TABLE raw.ads_fiat DROP COLUMN seals");

        assertRefused(
                List.of("check_publisher " + NO_OWNER + ", which has no column seals"), "mart.user", "check_publisher");
    }

    @Test
    void aPublishedTableOfAnotherOwnerNeedsAReplicaIdentity() {
        createPublisher();
        mart.execute("GRANT ALL ON raw.ads_fiat TO check_publisher; CREATE PUBLICATION everything FOR ALL TABLES");

        assertRefused(
                List.of(
                        "check_publisher " + NO_OWNER + ", whose changes are published without a key",
                        "ALTER TABLE raw.ads_fiat REPLICA IDENTITY USING INDEX ads_fiat_lid_make_key"),
                "mart.user",
                "check_publisher");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        mart.execute("CREATE VIEW raw.ads_fiat AS SELECT 1 AS lid; CREATE SEQUENCE raw.ads_opel");

        assertRefused(List.of("raw.ads_fiat is a view", "raw.ads_opel is a sequence"));
    }

    @Test
    void aRoleWhoseTransactionsOnlyReadIsRefused() {
        createPublisher();
        mart.execute("ALTER ROLE check_publisher SET default_transaction_read_only = on");
        try {
            assertRefused(
                    List.of("Cannot write to the mart database: default_transaction_read_only is on for"
                            + " check_publisher"),
                    "mart.user",
                    "check_publisher");
        } finally {
            mart.execute("ALTER ROLE check_publisher RESET default_transaction_read_only");
        }
    }

    @Test
    void anEncodingThatLacksCharactersIsRefused() {
        String name = mart.url().replaceFirst(".*/", "");
        mart.execute("CREATE DATABASE " + name
                + "_latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");

        assertRefused(
                List.of("its encoding LATIN1 cannot hold every character of the lake", "ENCODING 'UTF8'"),
                "mart.url",
                mart.url() + "_latin");
    }
}
