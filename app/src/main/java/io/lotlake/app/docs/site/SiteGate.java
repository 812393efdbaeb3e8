package io.lotlake.app.docs.site;

import io.lotlake.app.history.GateOutcome;
import io.lotlake.gold.quality.DeclaredGate;
import io.lotlake.gold.quality.GateRules.Rule;
import java.util.Optional;

/**
 * A gate of a table, with its rule.
 *
 * @param table the name of the table in the catalogue
 * @param last what the gate said last; empty if that is not known
 */
record SiteGate(String table, DeclaredGate declared, Rule rule, Optional<GateOutcome> last) {}
