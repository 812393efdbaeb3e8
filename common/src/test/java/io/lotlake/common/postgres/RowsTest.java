package io.lotlake.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RowsTest {
    @Test
    void theFirstValueIsEmptyWithoutARowAndWhereItIsNull(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            assertThat(Rows.first(connection, "SELECT 'a' UNION ALL SELECT NULL ORDER BY 1"))
                    .contains("a");
            assertThat(Rows.first(connection, "SELECT NULL::text")).isEmpty();
            assertThat(Rows.first(connection, "SELECT 'a' WHERE false")).isEmpty();
        }
    }

    @Test
    void aMissingParameterIsNull(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            assertThat(Rows.strings(connection, "SELECT coalesce(?, 'none')", (String) null))
                    .containsExactly("none");
        }
    }
}
