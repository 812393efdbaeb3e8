package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Numbers of rows that a sync has to know before it writes a table, by name. One query counts for all tables, because
 * Spark plans and compiles each query anew.
 */
record RowCounts(Map<String, Row> byName) {
    /** No numbers. */
    static final RowCounts NONE = new RowCounts(Map.of());

    private static final String TABLE = "_table";
    private static final String NAME = "_name";
    private static final String ROWS = "_rows";
    private static final String MARKED = "_marked";

    RowCounts {
        byName = Map.copyOf(byName);
    }

    /** The query that counts rows, and those of them for which the mark is true. */
    static Dataset<Row> query(String name, Dataset<Row> rows, Column mark) {
        return rows.agg(count(lit(1)).as(ROWS), count(when(mark, 1)).as(MARKED))
                .select(lit(name).as(NAME), col(ROWS), col(MARKED));
    }

    /** The answer to one query. */
    static RowCounts of(Dataset<Row> query) {
        Map<String, Row> byName = new HashMap<>();
        query.collectAsList().forEach(row -> byName.put(row.getAs(NAME), row));
        return new RowCounts(byName);
    }

    /** Answers the queries of all tables, by table. */
    static Map<String, RowCounts> of(Map<String, Dataset<Row>> queries) {
        Map<String, Map<String, Row>> answers = new HashMap<>();
        List<Dataset<Row>> all = queries.entrySet().stream()
                .map(query -> query.getValue().withColumn(TABLE, lit(query.getKey())))
                .toList();
        all.stream()
                .reduce(Dataset::unionByName)
                .ifPresent(union -> union.collectAsList()
                        .forEach(row -> answers.computeIfAbsent(row.getAs(TABLE), table -> new HashMap<>())
                                .put(row.getAs(NAME), row)));
        Map<String, RowCounts> counts = new HashMap<>();
        answers.forEach((table, byName) -> counts.put(table, new RowCounts(byName)));
        return counts;
    }

    long rows(String name) {
        return row(name).getAs(ROWS);
    }

    long marked(String name) {
        return row(name).getAs(MARKED);
    }

    private Row row(String name) {
        return Optional.ofNullable(byName.get(name)).orElseThrow();
    }
}
