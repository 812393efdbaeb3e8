package io.lotlake.silver.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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

    /**
     * The rows that the tables had after the last run that began at the moment or before. They are made anew from the
     * log of Bronze, by the functions of a seed, with the portals and makes that the configuration has now.
     *
     * @return gives the rows of a table of the list
     */
    public Function<TableSpec, Dataset<Row>> asOf(Lake lake, LotlakeConfig config, Instant moment) {
        return new Function<>() {
            @Override
            public Dataset<Row> apply(TableSpec wanted) {
                BronzeRows bronze = BronzeRows.of(lake, made(wanted), config);
                Refresh refresh = bronze.table().refresh();
                return refresh.rows(refresh.accepted(bronze.presentAt(moment), bronze.shards()), this);
            }
        };
    }

    private SilverTable made(TableSpec wanted) {
        return Stream.concat(list.stream(), list.stream().flatMap(table -> table.refresh().joined().stream()))
                .filter(table -> table.name().equals(wanted.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(wanted.name() + " is not in the list of tables"));
    }

    /** What must hold of Silver before Gold is published. Unique keys are checked through Gold. */
    public List<TableGates> gates() {
        return list.stream().flatMap(table -> table.gates().stream()).toList();
    }
}
