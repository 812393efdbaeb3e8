package io.lotlake.gold.quality;

import io.lotlake.common.quality.TableGates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A gate that is measured of a table.
 *
 * @param subject as the ledger has it: the table, with the column if the table has several figures of this gate
 */
public record DeclaredGate(String subject, Gate gate) {
    private static final GateRules ALL = new GateRules(Map.of(), 1);

    /** The gates that look at the rows of a table, in the order of the gates. */
    public static List<DeclaredGate> of(TableGates gates) {
        TableMeasures measures = new TableMeasures(gates, ALL);
        List<DeclaredGate> declared = new ArrayList<>();
        if (measures.measuresKey()) {
            declared.add(new DeclaredGate(gates.table().name(), Gate.UNIQUE_KEY));
        }
        if (measures.measuresAge()) {
            declared.add(new DeclaredGate(gates.table().name(), Gate.AGE));
        }
        Stream.of(measures.ofRows().stream(), measures.ofVersions().stream(), measures.orphans().stream())
                .flatMap(stream -> stream)
                .forEach(measure -> declared.add(new DeclaredGate(measure.subject(), measure.gate())));
        return declared.stream()
                .sorted(Comparator.comparing(DeclaredGate::gate))
                .toList();
    }
}
