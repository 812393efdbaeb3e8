package io.lotlake.generator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.postgres.SqlScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(PostgresExtension.class)
class RolesTest {
    @BeforeAll
    static void createRoles(TestDatabase source) throws SQLException {
        try (Connection connection = source.connect()) {
            SourceSchema.create(connection, List.of("mobile"), List.of("opel"));
            SqlScript.run(connection, "SELECT raw.create_mart('opel'); CREATE TABLE public.salaries (amount int)");
            new SqlScript("roles.sql").run(connection);
            new SqlScript("roles.sql").run(connection);
            SqlScript.run(connection, "SELECT raw.create_make('saab')");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lotlake_source  | SELECT count(*) FROM full_auto_mobile, cust_auto_mobile, stat_auto_mobile, prices_auto_mobile
        lotlake_source  | SELECT count(*) FROM mapping.lot_opel, mapping.lot_saab, raw.currency_rates, raw.countries
        lotlake_source  | SELECT pg_export_snapshot()
        lotlake_catalog | CREATE TABLE iceberg_tables (a int); DROP TABLE lotlake_catalog.iceberg_tables
        lotlake_catalog | CREATE TABLE ops.runs (a int); DROP TABLE ops.runs
        lotlake_catalog | SET ROLE lotlake_mart; ALTER TABLE raw.ads_opel RENAME TO ads_o; \
        ALTER TABLE raw.ads_o RENAME TO ads_opel
        lotlake_mart    | SELECT raw.create_mart('saab'); SELECT raw.create_mart('opel'); DROP TABLE raw.ads_saab
        lotlake_mart    | ALTER TABLE raw.ads_opel RENAME TO ads_opel_old; \
        ALTER TABLE raw.ads_opel_old RENAME TO ads_opel
        """)
    void may(String role, String sql, TestDatabase source) {
        assertThatCode(() -> runAs(role, sql, source)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lotlake_source  | DELETE FROM full_auto_mobile
        lotlake_source  | SELECT * FROM raw.ads_opel
        lotlake_source  | SELECT * FROM public.salaries
        lotlake_source  | CREATE TABLE raw.mine (a int)
        lotlake_catalog | SELECT * FROM cust_auto_mobile
        lotlake_catalog | CREATE TABLE raw.mine (a int)
        lotlake_mart    | SELECT * FROM cust_auto_mobile
        lotlake_mart    | UPDATE raw.currency_rates SET rate = 1
        lotlake_mart    | CREATE SCHEMA mine
        """)
    void mayNot(String role, String sql, TestDatabase source) {
        assertThatThrownBy(() -> runAs(role, sql, source)).hasMessageContaining("permission denied");
    }

    private static void runAs(String role, String sql, TestDatabase source) throws SQLException {
        try (Connection connection = source.connect()) {
            // The effect of a login: the role's rights and its first schema.
            SqlScript.run(connection, "SET SESSION AUTHORIZATION " + role);
            SqlScript.run(connection, sql);
        }
    }
}
