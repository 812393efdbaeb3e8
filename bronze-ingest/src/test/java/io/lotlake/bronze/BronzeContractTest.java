package io.lotlake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.common.table.TableContract;
import io.lotlake.common.table.TableSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BronzeContractTest {
    static List<TableSpec> tables() {
        return Bronze.tables();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsNamedExplainedAndKeyed(TableSpec table) {
        assertThat(table.namespace()).isEqualTo("bronze");
        TableContract.check(table);
    }

    /**
     * Columns of the source are optional, and so is the column of altered values. All other columns that Bronze adds
     * are required.
     */
    @ParameterizedTest
    @MethodSource("tables")
    void theTechnicalColumnsAndNoOthersAreRequired(TableSpec table) {
        List<String> technical = List.of(table.schema().fieldNames()).stream()
                .filter(name -> name.startsWith("_") && !name.equals(LogColumns.ALTERED))
                .toList();

        assertThat(TableContract.required(table)).containsExactlyElementsOf(technical);
        assertThat(technical).endsWith("_run_id", "_ingested_at", "_op");
        assertThat(table.key()).endsWith("_run_id");
    }

    @Test
    void everyTableIsReadOnce() {
        assertThat(tables()).extracting(TableSpec::name).doesNotHaveDuplicates();
        assertThat(Landings.ALL).extracting(Landing::table).containsExactlyInAnyOrderElementsOf(tables());
    }
}
