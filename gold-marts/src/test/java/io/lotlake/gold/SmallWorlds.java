package io.lotlake.gold;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import io.lotlake.silver.build.Changes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Silver as many small worlds side by side. Each has a country, two currencies, at most three sellers and at most three
 * listings of its own, so that a change in one world changes no listing of another.
 */
public final class SmallWorlds {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ABROAD = "XX";

    private final Random random;
    private final int worlds;
    private final Map<TableSpec, TableDraw> draws = new LinkedHashMap<>();
    private final Map<TableSpec, Map<Place, Object[]>> rows = new HashMap<>();
    private final List<Object[]> changes = new ArrayList<>();
    private final Map<Integer, Set<String>> changed = new TreeMap<>();
    private int writes;

    /** How a table is filled: its columns, the most rows per world, and what draws a row. */
    private record TableDraw(List<String> columns, int slots, Draw draw) {}

    /** A place for a row: a world and a number in it. The key of the row follows from the place. */
    private record Place(int world, int slot) {}

    /** Draws the values of a row at random. */
    private interface Draw {
        Object[] row(int world, int slot);
    }

    public SmallWorlds(int worlds, long seed) {
        this.worlds = worlds;
        this.random = new Random(seed);
        draws.put(
                Listings.TABLE,
                new TableDraw(
                        List.of("lid", "portal", "acc_id", "currency", "price", "modified_at"), 3, this::listing));
        draws.put(
                ListingStats.TABLE,
                new TableDraw(
                        List.of("lid", "portal", "price_first", "price_last", "last_visible_date", "modified_at"),
                        3,
                        this::stats));
        draws.put(
                Mappings.TABLE,
                new TableDraw(
                        List.of("lid", "make_slug", "model", "article_type", "country", "currency", "modified_at"),
                        6,
                        this::mapping));
        draws.put(
                PriceEvents.TABLE,
                new TableDraw(List.of("portal", "id", "lid", "price", "seen_at"), 6, this::priceEvent));
        draws.put(Sellers.TABLE, new TableDraw(List.of("portal", "acc_id", "region", "modified_at"), 3, this::seller));
        draws.put(SellerContacts.TABLE, new TableDraw(List.of("portal", "acc_id", "name"), 3, this::contacts));
        draws.put(Countries.TABLE, new TableDraw(List.of("country", "currency"), 1, this::country));
        draws.put(FxRates.TABLE, new TableDraw(List.of("currency", "day", "rate"), 4, this::rate));
        draws.forEach((table, draw) -> {
            rows.put(table, new HashMap<>());
            for (int world = 0; world < worlds; world++) {
                for (int slot = 0; slot < draw.slots(); slot++) {
                    redraw(table, new Place(world, slot));
                }
            }
        });
    }

    /** Draws a row for a place and puts it there, or draws none in one of eight cases. Returns the row. */
    private Optional<Object[]> redraw(TableSpec table, Place place) {
        if (random.nextInt(8) == 0) {
            return Optional.empty();
        }
        Object[] row = draws.get(table).draw().row(place.world(), place.slot());
        rows.get(table).put(place, row);
        return Optional.of(row);
    }

    /** The countries of all worlds, as the configuration has them. */
    public String countries() {
        return String.join(
                ",", IntStream.range(0, worlds).mapToObj(SmallWorlds::country).toList());
    }

    /** A code of two characters, as in the mart. The first 1,000 codes differ from {@code ABROAD}. */
    private static String country(int world) {
        return Integer.toString(36 + world, 36).toUpperCase(Locale.ROOT);
    }

    /** The world that a listing is in. */
    public static int worldOf(long lid) {
        return (int) (lid / 3);
    }

    private long lid(int world, int slot) {
        return 3L * world + slot;
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }

    private static BigDecimal amount(int units) {
        return BigDecimal.valueOf(units);
    }

    /** A moment later than that of every row written before. */
    private Instant written() {
        return START.plusSeconds(++writes);
    }

    private @Nullable String currency(int world) {
        return one("A" + world, "B" + world, null);
    }

    private Object[] listing(int world, int slot) {
        return new Object[] {
            lid(world, slot),
            one("mobile", "mobile", "scout"),
            one(2L * world, 2L * world + 1, null),
            currency(world),
            one(amount(10), amount(20), null),
            written()
        };
    }

    private Object[] stats(int world, int slot) {
        return new Object[] {
            lid(world, slot),
            one("mobile", "mobile", "scout"),
            one(amount(5), null),
            one(amount(6), null),
            one(day(0), day(1), null),
            written()
        };
    }

    private static LocalDate day(int number) {
        return LocalDate.of(2026, 1, 1).plusDays(number);
    }

    private Object[] mapping(int world, int slot) {
        return new Object[] {
            lid(world, slot / 2),
            slot % 2 == 0 ? "fiat" : "seat",
            one("Tipo", "Leon", "Model " + world, null),
            one("car", "bus", "truck"),
            one(country(world), country(world), country(world), ABROAD),
            one(currency(world), null),
            written()
        };
    }

    private Object[] priceEvent(int world, int slot) {
        return new Object[] {
            "mobile",
            6L * world + slot,
            one(lid(world, slot / 2), lid(world, slot / 2), lid(world, 0)),
            one(amount(1), amount(2), amount(3), null),
            START.plusSeconds(random.nextInt(4))
        };
    }

    private static String portalOfSeller(int slot) {
        return slot == 2 ? "scout" : "mobile";
    }

    private static long accountOfSeller(int world, int slot) {
        return 2L * world + slot % 2;
    }

    private Object[] seller(int world, int slot) {
        return new Object[] {portalOfSeller(slot), accountOfSeller(world, slot), one("north", "south"), written()};
    }

    private Object[] contacts(int world, int slot) {
        return new Object[] {portalOfSeller(slot), accountOfSeller(world, slot), one("Ann", "Bob")};
    }

    private Object[] country(int world, int slot) {
        return new Object[] {country(world), one("A" + world, "B" + world, "EUR")};
    }

    private Object[] rate(int world, int slot) {
        return new Object[] {(slot < 2 ? "A" : "B") + world, day(slot % 2), one(amount(1), amount(2), amount(3))};
    }

    /** All rows of Silver. */
    public List<TableRows> silver(SparkSession spark) {
        return draws.keySet().stream().map(table -> rows(spark, table)).toList();
    }

    /** All rows of one of its tables. */
    public TableRows rows(SparkSession spark, TableSpec table) {
        List<String> columns = draws.get(table).columns();
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, table.column(column).type());
        }
        List<Row> all =
                rows.get(table).values().stream().map(RowFactory::create).toList();
        return TableRows.of(table, spark.createDataFrame(all, schema));
    }

    /** Changes Silver as a sync does: rewrites, removes and adds some rows in some worlds. */
    public void change() {
        change(draws.keySet());
    }

    /** Changes only these tables. */
    public void change(Collection<TableSpec> tables) {
        changes.clear();
        changed.clear();
        for (int world = 0; world < worlds; world++) {
            for (TableSpec table : tables) {
                if (random.nextInt(draws.size()) == 0) {
                    change(
                            table,
                            new Place(world, random.nextInt(draws.get(table).slots())));
                }
            }
        }
    }

    private void change(TableSpec table, Place place) {
        Optional<Object[]> before = Optional.ofNullable(rows.get(table).remove(place));
        Optional<Object[]> after = redraw(table, place);
        if (!before.map(Arrays::asList).equals(after.map(Arrays::asList))) {
            changed.computeIfAbsent(place.world(), world -> new TreeSet<>()).add(table.name());
            before.ifPresent(row -> changes.add(changeRow(table, row, false)));
            after.ifPresent(row -> changes.add(changeRow(table, row, before.isEmpty())));
        }
    }

    /** The row of {@code silver.changes} for this row. */
    private Object[] changeRow(TableSpec table, Object[] row, boolean isNew) {
        List<String> columns = draws.get(table).columns();
        Map<String, Object> values = new HashMap<>();
        values.put("table_name", table.name());
        values.put("run_id", "some");
        values.put("changed_at", START);
        table.key().forEach(column -> values.put(column, row[columns.indexOf(column)]));
        if (table.equals(PriceEvents.TABLE)) {
            values.put("event_id", values.get("id"));
            values.put("lid", row[columns.indexOf("lid")]);
            values.put("is_new", isNew);
        }
        return Changes.TABLE.columns().stream()
                .map(ColumnSpec::name)
                .map(values::get)
                .toArray();
    }

    /** By world, the names of the tables that the last change touched. */
    public Map<Integer, Set<String>> changed() {
        return changed;
    }

    /** What the last change changed, as rows of {@code silver.changes}. */
    public Dataset<Row> changes(SparkSession spark) {
        return spark.createDataFrame(changes.stream().map(RowFactory::create).toList(), Changes.TABLE.schema())
                .distinct();
    }

    /** The same changes in the form that a Gold table gets. */
    public SilverChanges silverChanges(SparkSession spark) {
        return silverChanges(spark, table -> true);
    }

    /** The changes of some tables. */
    public SilverChanges silverChanges(SparkSession spark, Predicate<String> ofTable) {
        Map<String, KeyBounds> bounds = new HashMap<>();
        changes.stream()
                .map(change -> (String) change[0])
                .filter(ofTable)
                .forEach(table -> bounds.put(table, new KeyBounds(changes.size(), Map.of())));
        return new SilverChanges(() -> changes(spark), bounds, table -> LoggedListings.of(changes(spark), table));
    }
}
