package io.lotlake.app.seed;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import org.apache.spark.sql.util.QueryExecutionListener;
import scala.jdk.javaapi.CollectionConverters;

/** Collects the operators that Spark itself ran in all queries of this JVM, each with the tables that it works on. */
public final class SparkOperators implements QueryExecutionListener {
    /** Operators that hold the plan together and touch no row, or pass rows between the two engines. */
    private static final Set<String> STRUCTURE = Set.of(
            "AdaptiveSparkPlan",
            "AQEShuffleRead",
            "CommandResult",
            "Execute",
            "InputAdapter",
            "IcebergCommit",
            "LocalTableScan",
            "ResultQueryStage",
            "ShuffleQueryStage",
            "BroadcastQueryStage",
            "TableCacheQueryStage",
            "WholeStageCodegen");

    private static final Pattern TABLE = Pattern.compile("\\b(?:bronze|silver|gold|restricted)/(\\w+)-");
    private static final Set<String> FOUND = new ConcurrentSkipListSet<>();

    /** The operators since the last call, as {@code operator: table, table}. */
    static Set<String> take() {
        Set<String> found = new TreeSet<>(FOUND);
        FOUND.clear();
        return found;
    }

    @Override
    public void onSuccess(String function, QueryExecution query, long nanos) {
        visit(query.executedPlan());
    }

    @Override
    public void onFailure(String function, QueryExecution query, Exception failure) {}

    private static void visit(SparkPlan plan) {
        if (plan instanceof AdaptiveSparkPlanExec adaptive) {
            visit(adaptive.executedPlan());
        } else if (plan instanceof QueryStageExec stage) {
            visit(stage.plan());
        } else if (!(plan instanceof ReusedExchangeExec)) {
            note(plan);
            CollectionConverters.asJava(plan.children()).forEach(SparkOperators::visit);
        }
    }

    private static void note(SparkPlan plan) {
        String name = plan.nodeName().replaceAll("[ (].*", "");
        Set<String> tables = tables(plan);
        if (!name.startsWith("Comet") && !STRUCTURE.contains(name) && !tables.isEmpty()) {
            FOUND.add(name + ": " + String.join(", ", tables));
        }
    }

    private static Set<String> tables(SparkPlan plan) {
        Set<String> tables = new TreeSet<>();
        Matcher table = TABLE.matcher(plan.toString());
        while (table.find()) {
            tables.add(table.group(1));
        }
        return tables;
    }
}
