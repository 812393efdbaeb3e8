package io.lotlake.app.docs.columns;

import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ObjectConsumer;
import org.apache.spark.sql.catalyst.plans.logical.ObjectProducer;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds out from an analysed plan what each of its columns is made of. The plan reads empty tables, and each of their
 * columns carries its name in its metadata. So a table that a plan reads twice keeps its names.
 */
final class PlanColumns {
    private static final String TABLE = "lotlake.table";

    private PlanColumns() {}

    /** A table without rows. */
    static Dataset<Row> empty(SparkSession spark, TableSpec table) {
        StructField[] fields = Stream.of(table.schema().fields())
                .map(field -> new StructField(
                        field.name(),
                        field.dataType(),
                        field.nullable(),
                        new MetadataBuilder().putString(TABLE, table.name()).build()))
                .toArray(StructField[]::new);
        return spark.createDataFrame(List.<Row>of(), new StructType(fields));
    }

    /** What each column of the rows is made of, by the name of the column. Nothing is computed. */
    static Map<String, Made> of(Dataset<Row> rows) {
        LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed();
        Map<ExprId, Made> made = made(plan);
        Map<String, Made> byName = new LinkedHashMap<>();
        output(plan).forEach(column -> byName.put(column.name(), known(made, column)));
        return byName;
    }

    private static Map<ExprId, Made> made(LogicalPlan plan) {
        List<LogicalPlan> children = CollectionConverters.asJava(plan.children());
        List<Map<ExprId, Made>> below = children.stream().map(PlanColumns::made).toList();
        Map<ExprId, Made> known = new HashMap<>();
        below.forEach(known::putAll);
        if (plan instanceof Union) {
            known.putAll(union(plan, children, below));
        } else if (children.isEmpty()) {
            output(plan).forEach(column -> known.put(column.exprId(), stored(column)));
        } else if (!(plan instanceof ObjectConsumer)) {
            CollectionConverters.asJava(plan.expressions()).forEach(expression -> addNamed(expression, known));
        }
        // What the plan makes without a name for it: the rows that a generator gives, and objects of functions.
        Made rest = of(plan.references(), known);
        Made unnamed = plan instanceof ObjectProducer ? rest.folded() : rest;
        Map<ExprId, Made> made = new HashMap<>();
        output(plan)
                .forEach(column -> made.put(
                        column.exprId(),
                        Optional.ofNullable(known.get(column.exprId())).orElse(unnamed)));
        return made;
    }

    /** Adds the named expressions, the inner ones first. */
    private static void addNamed(Expression expression, Map<ExprId, Made> known) {
        CollectionConverters.asJava(expression.children()).forEach(child -> addNamed(child, known));
        if (expression instanceof Alias alias) {
            known.put(alias.exprId(), of(alias.references(), known));
        }
    }

    /** A column of a union is made of the columns at its place on all sides. */
    private static Map<ExprId, Made> union(
            LogicalPlan union, List<LogicalPlan> children, List<Map<ExprId, Made>> below) {
        Map<ExprId, Made> made = new HashMap<>();
        List<Attribute> columns = output(union);
        for (int place = 0; place < columns.size(); place++) {
            Made all = Made.OF_NOTHING;
            for (int child = 0; child < children.size(); child++) {
                all = all.and(
                        known(below.get(child), output(children.get(child)).get(place)));
            }
            made.put(columns.get(place).exprId(), all);
        }
        return made;
    }

    private static Made stored(Attribute column) {
        return column.metadata().contains(TABLE)
                ? Made.of(new ColumnName(column.metadata().getString(TABLE), column.name()))
                : Made.OF_NOTHING;
    }

    private static Made of(AttributeSet columns, Map<ExprId, Made> known) {
        List<Attribute> all = new ArrayList<>();
        CollectionConverters.asJava(columns.toSeq()).forEach(all::add);
        return all.stream().map(column -> known(known, column)).reduce(Made.OF_NOTHING, Made::and);
    }

    private static Made known(Map<ExprId, Made> made, Attribute column) {
        return Optional.ofNullable(made.get(column.exprId())).orElse(Made.OF_NOTHING);
    }

    private static List<Attribute> output(LogicalPlan plan) {
        return CollectionConverters.asJava(plan.output());
    }
}
