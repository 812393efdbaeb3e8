package io.lotlake.generator.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EcbRatesTest {
    @Test
    void readsTheWholeHistory() throws SQLException {
        TreeMap<String, String> rates = new TreeMap<>();

        EcbRates.forEach((currency, day, rate) -> rates.put(day + " " + currency, rate.toPlainString()));

        assertThat(rates)
                .hasSize(193_655)
                .containsEntry("2023-02-21 USD", "1.0664")
                .containsEntry("1999-01-04 GBP", "0.7111");
        assertThat(rates.firstKey()).isEqualTo("1999-01-04 AUD");
        assertThat(rates.lastKey()).startsWith("2023-02-21");
    }
}
