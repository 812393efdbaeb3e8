package io.lotlake.app.docs.site;

import io.lotlake.app.history.GateHistory;
import io.lotlake.app.history.GateOutcome;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.gold.quality.GateRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration and the ledger say about a lake.
 *
 * @param portals empty without a configuration, as are the makes
 * @param store the object store that has the lake; empty if a folder has it, and without a configuration
 * @param outcomes the last outcomes of the gates; empty without a configuration
 */
public record LakeFacts(
        String name,
        String martSchema,
        List<String> portals,
        List<String> makes,
        GateRules rules,
        Optional<StorageConfig> store,
        Optional<List<GateOutcome>> outcomes) {
    private static final String USUAL_NAME = "lake";
    private static final String USUAL_SCHEMA = "raw";

    public LakeFacts {
        portals = List.copyOf(portals);
        makes = List.copyOf(makes);
        outcomes = outcomes.map(List::copyOf);
    }

    /** What is so without a configuration. */
    public static LakeFacts usual(Settings defaults) {
        return new LakeFacts(
                defaults.optional("catalog.name").orElse(USUAL_NAME),
                defaults.optional("mart.schema").orElse(USUAL_SCHEMA),
                List.of(),
                List.of(),
                GateRules.bind(defaults),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * What the configuration says, and the ledger of its lake.
     *
     * @throws io.lotlake.common.error.LotlakeException with exit code 5 if the ledger cannot be reached
     */
    public static LakeFacts of(LotlakeConfig config, GateRules rules) {
        try (Connection catalog = config.catalog().connect()) {
            return new LakeFacts(
                    config.catalogName(),
                    config.martSchema(),
                    config.portals(),
                    config.makes(),
                    rules,
                    config.onObjectStore() ? Optional.of(config.storage()) : Optional.empty(),
                    Optional.of(GateHistory.latest(catalog, LakeLedger.of(config))));
        } catch (SQLException e) {
            throw config.catalog().failure("read the outcomes of the gates from the ledger", e);
        }
    }

    /** Whether it is known what the gates said. */
    boolean knowsOutcomes() {
        return outcomes.isPresent();
    }

    Optional<GateOutcome> outcome(String subject, String gate) {
        return outcomes.stream()
                .flatMap(List::stream)
                .filter(outcome ->
                        outcome.subject().equals(subject) && outcome.gate().equals(gate))
                .findFirst();
    }
}
