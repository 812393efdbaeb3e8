package io.lotlake.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GaugesTest {
    @Test
    void valuesAreEscapedAndTheLastOneOfItsLabelsCounts() {
        Gauges gauges = new Gauges("lake");
        gauges.set("table_size_bytes", "Size of the table.", 1, "table", "silver.listings");
        gauges.set("table_size_bytes", "Size of the table.", 2_000_000_000_000d, "table", "silver.listings");
        gauges.set("quarantine_rows", "Rows.", 3, "reason", "a \"b\" \\ c\nd");

        assertThat(gauges.text()).isEqualTo("""
            # HELP lotlake_quarantine_rows Rows.
            # TYPE lotlake_quarantine_rows gauge
            lotlake_quarantine_rows{lake="lake",reason="a \\"b\\" \\\\ c\\nd"} 3.0
            # HELP lotlake_table_size_bytes Size of the table.
            # TYPE lotlake_table_size_bytes gauge
            lotlake_table_size_bytes{lake="lake",table="silver.listings"} 2.0E12
            """);
    }
}
