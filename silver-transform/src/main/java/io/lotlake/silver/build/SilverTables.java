package io.lotlake.silver.build;

import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Silver tables of a lake.
 *
 * @param list the tables, the longest builds first, so that the short ones fill the gaps at the end
 */
public record SilverTables(List<SilverTable> list) {
    public SilverTables {
        list = List.copyOf(list);
        for (SilverTable table : list) {
            for (SilverTable other : table.refresh().joined()) {
                if (!list.contains(other)) {
                    throw new IllegalArgumentException("Cannot make " + table.name() + ": it joins " + other.name()
                            + ", which is not in the list of tables; add it");
                }
            }
        }
    }

    public static SilverTables of(SilverTable... tables) {
        return new SilverTables(List.of(tables));
    }

    /**
     * All tables that Silver writes: first those that others join, then the others, the smallest first, then the
     * quarantine and the log of changes.
     */
    public List<TableSpec> specs() {
        List<TableSpec> specs = new ArrayList<>(made());
        specs.add(Quarantine.TABLE);
        specs.add(changes());
        return specs;
    }

    /** The specs of the list in that order. */
    List<TableSpec> made() {
        List<SilverTable> smallestFirst = new ArrayList<>(list);
        Collections.reverse(smallestFirst);
        return Stream.concat(list.stream().flatMap(table -> table.refresh().joined().stream()), smallestFirst.stream())
                .distinct()
                .map(SilverTable::spec)
                .toList();
    }

    /** The log of what syncs changed in these tables. */
    public TableSpec changes() {
        return Changes.of(list);
    }

    /** What must hold of Silver before Gold is published. Unique keys are checked through Gold. */
    public List<TableGates> gates() {
        return list.stream().flatMap(table -> table.gates().stream()).toList();
    }
}
