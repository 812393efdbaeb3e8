package io.lotlake.gold.prices;

import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.driver.WantedKeys;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.DriverReplacement;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.silver.PriceEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/**
 * Adds few price events, all younger than those of the states, to the states of their listings. The driver does it
 * without Spark, whose plan and tasks cost more than the events.
 *
 * @param events the files that have these events and no others
 * @param states replaces the states of the listings
 */
record FewPrices(Lake lake, List<DataFile> events, DriverReplacement states) {
    private static final int PRECISION = 14;
    private static final int SCALE = 2;

    FewPrices {
        events = List.copyOf(events);
    }

    /**
     * @param lids the bounds of the listings of the events
     * @return empty if there are too many events or states for the driver
     */
    static Optional<FewPrices> of(Lake lake, List<DataFile> events, KeyBounds lids) {
        return lake.replacement(PriceState.TABLE, lids)
                .filter(states ->
                        states.lookup().isSmall(PriceState.TABLE.columns().size()))
                .map(states -> new FewPrices(lake, events, states));
    }

    /** @throws IllegalStateException if an event is not younger than the state of its listing */
    Commit write(String step, Map<String, String> properties) {
        Table table = lake.icebergTable(PriceState.TABLE);
        StructType schema = SparkSchemaUtil.convert(table.schema());
        List<InternalRow> rows =
                merged().stream().map(state -> row(state, schema)).toList();
        return lake.replaceRows(PriceState.TABLE, states, rows, step, properties);
    }

    /** The states with the events. Listings whose events have no price are left out. */
    private List<PartialPriceState> merged() {
        Map<Long, List<PartialPriceState>> pieces = new HashMap<>();
        Table table = lake.icebergTable(PriceEvents.TABLE);
        for (InternalRow event : DriverScan.read(table, events, List.of("lid", "price", "seen_at", "id"))) {
            if (!event.isNullAt(1)) {
                long lid = event.getLong(0);
                pieces.computeIfAbsent(lid, any -> new ArrayList<>())
                        .add(PartialPriceState.ofEvent(lid, cents(event, 1), event.getLong(2), event.getLong(3)));
            }
        }
        List<String> columns = List.of(PriceState.TABLE.schema().fieldNames());
        // A listing has one state.
        List<InternalRow> present = states.lookup()
                .rows(columns, WantedKeys.of("lid", pieces.keySet()), pieces.size())
                .orElseThrow();
        for (InternalRow state : present) {
            pieces.computeIfAbsent(state.getLong(0), any -> new ArrayList<>()).add(piece(state));
        }
        List<PartialPriceState> merged = new ArrayList<>();
        for (List<PartialPriceState> ofListing : pieces.values()) {
            ofListing.sort(PartialPriceState.byBegin());
            PartialPriceState all = ofListing.get(0);
            ofListing.subList(1, ofListing.size()).forEach(all::add);
            all.requireNoOverlap();
            merged.add(all);
        }
        return merged;
    }

    private static long cents(InternalRow row, int column) {
        return row.getDecimal(column, PRECISION, SCALE).toUnscaledLong();
    }

    /** The columns of the table are those of the piece, as numbers. */
    private static PartialPriceState piece(InternalRow state) {
        StructType schema = PriceState.TABLE.schema();
        long[] numbers = new long[schema.length()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = schema.apply(i).dataType() instanceof DecimalType ? cents(state, i) : state.getLong(i);
        }
        return new PartialPriceState(numbers);
    }

    private static InternalRow row(PartialPriceState state, StructType schema) {
        List<String> columns = List.of(PriceState.TABLE.schema().fieldNames());
        long[] numbers = state.numbers();
        Object[] values = new Object[schema.length()];
        for (int i = 0; i < values.length; i++) {
            int from = columns.indexOf(schema.apply(i).name());
            if (from >= 0) {
                values[i] = schema.apply(i).dataType() instanceof DecimalType
                        ? Decimal.apply(numbers[from], PRECISION, SCALE)
                        : (Object) numbers[from];
            }
        }
        return new GenericInternalRow(values);
    }
}
