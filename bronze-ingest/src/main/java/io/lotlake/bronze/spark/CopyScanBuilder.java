package io.lotlake.bronze.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;

/** Takes columns and filters from Spark, so that the COPY does not send what nobody needs. */
final class CopyScanBuilder implements SupportsPushDownRequiredColumns, SupportsPushDownV2Filters {
    private final CopyOptions options;
    private final CopyRelation relation;
    private final Map<String, CopyColumn> byName;
    private final List<Predicate> pushed = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private List<CopyColumn> columns;

    CopyScanBuilder(CopyOptions options, CopyRelation relation) {
        this.options = options;
        this.relation = relation;
        this.columns = relation.columns();
        this.byName = columns.stream().collect(Collectors.toMap(CopyColumn::name, Function.identity()));
    }

    @Override
    public void pruneColumns(StructType required) {
        columns = Arrays.stream(required.fieldNames())
                .map(name -> Objects.requireNonNull(byName.get(name)))
                .toList();
    }

    @Override
    public Predicate[] pushPredicates(Predicate[] predicates) {
        FilterSql sql = new FilterSql(byName);
        List<Predicate> left = new ArrayList<>();
        for (Predicate predicate : predicates) {
            Optional<String> condition = sql.of(predicate);
            condition.ifPresentOrElse(
                    text -> {
                        pushed.add(predicate);
                        conditions.add(text);
                    },
                    () -> left.add(predicate));
        }
        return left.toArray(Predicate[]::new);
    }

    @Override
    public Predicate[] pushedPredicates() {
        return pushed.toArray(Predicate[]::new);
    }

    @Override
    public Scan build() {
        return new CopyScan(options, relation, columns, conditions);
    }
}
