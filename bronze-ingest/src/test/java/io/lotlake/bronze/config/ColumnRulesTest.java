package io.lotlake.bronze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.config.ColumnRules.Mode;
import io.lotlake.bronze.copy.Policy;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Lot;
import io.lotlake.common.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnRulesTest {
    @TempDir
    private Path folder;

    @Test
    void columnsAreNamedQuotedOrAsSections() throws IOException {
        ColumnRules rules = bind("""
                lotlake.bronze {
                  policies { "bronze.full_auto.price" = null, bronze.full_auto { lat = error, "odd.name" = "text" } }
                  drift-of { bronze.lot = freeze }
                }
                """);

        assertThat(rules.policies())
                .isEqualTo(Map.of(
                        "bronze.full_auto.price", Policy.NULL,
                        "bronze.full_auto.lat", Policy.ERROR,
                        "bronze.full_auto.odd.name", Policy.TEXT));
        assertThat(rules.asText(FullAuto.LANDING, "odd.name")).isTrue();
        assertThat(rules.frozen(Lot.LANDING)).isTrue();
        assertThat(rules.frozen(FullAuto.LANDING)).isFalse();
    }

    @Test
    void keysAndNumericsAreNotAlteredUnlessTold() throws IOException {
        ColumnRules rules = bind("lotlake.bronze { policies { bronze.lot.confidence = quarantine }, drift = freeze }");

        assertThat(rules.drift()).isEqualTo(Mode.FREEZE);
        assertThat(rules.policy(FullAuto.LANDING, "lid", Types.LongType.get())).isEqualTo(Policy.ERROR);
        assertThat(rules.policy(FullAuto.LANDING, "price", Types.DecimalType.of(14, 2)))
                .isEqualTo(Policy.ERROR);
        assertThat(rules.policy(FullAuto.LANDING, "created", Types.TimestampType.withZone()))
                .isEqualTo(Policy.QUARANTINE);
        assertThat(rules.policy(Lot.LANDING, "confidence", Types.DecimalType.of(4, 3)))
                .isEqualTo(Policy.QUARANTINE);
    }

    @Test
    void allMistakesAreToldTogether() {
        assertThatThrownBy(() -> bind("""
                lotlake.bronze {
                  policies { bronze.full_auto { price = [null], title = 5 }, "full_auto.price" = NULL }
                  drift-of = freeze
                }
                """))
                .hasMessageContaining("lotlake.bronze.policies.bronze.full_auto.price: a text is wanted")
                .hasMessageContaining("\"bronze.full_auto.title\": '5' is none of error, null, text, quarantine")
                .hasMessageContaining("\"full_auto.price\": 'NULL' is none of error, null, text, quarantine")
                .hasMessageContaining("lotlake.bronze.drift-of: a section with keys is wanted");
    }

    private ColumnRules bind(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("lotlake.conf"), text);
        Settings settings = Settings.load(Optional.of(file), Map.of(), new Properties());
        ColumnRules rules = BronzeConfig.bind(settings).rules();
        settings.check();
        return rules;
    }
}
