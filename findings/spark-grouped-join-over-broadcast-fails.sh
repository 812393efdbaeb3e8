#!/usr/bin/env bash
# Spark 4.1.3 with Iceberg 1.11.0: a shuffle-free join of tables with equal buckets fails under adaptive execution if a broadcast join is
# below it.
#
# Guess before running it: spark.sql.iceberg.planning.preserve-data-grouping lets Spark join tables with equal buckets without a shuffle. A
# small table that is broadcast in between does not matter, because a broadcast join keeps the grouping of its large side. At worst it
# costs one more shuffle.
# Behaviour: a query joins three tables of 1,000 rows, each with bucket(4, id), by id, and broadcasts one of them. If the broadcast join is the
# last one, the query succeeds and nothing is shuffled. If another join by id follows it, the query gives the right result without adaptive
# execution, and ends with "assertion failed" (AdaptiveSparkPlanExec.setLogicalLinkForNewQueryStage) with it. Spark copies every scan below a
# join that it plans by grouping, including the broadcast one. The copy lacks the tag by which adaptive execution finds the logical plan.
# Workaround: join broadcast tables last, or leave the switch off, as Iceberg does by default.
# Versions: Spark 4.1.3 (Scala 2.13), iceberg-spark-runtime-4.1 1.11.0, JDK 17, Linux amd64.
# Output seen:
#   adaptive broadcast last [1000,3996000] shuffles 0
#   adaptive broadcast between assertion failed
#   plain broadcast last [1000,3996000] shuffles 0
#   plain broadcast between [1000,3996000] shuffles 0
# Needs JDK 17, Maven and about 500 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Joins.java" <<'JAVA'
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

public class Joins {
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", arguments[0])
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.sql.autoBroadcastJoinThreshold", "-1")
                .config("spark.sql.iceberg.planning.preserve-data-grouping", "true")
                .getOrCreate();
        for (String name : List.of("cars", "stats", "prices")) {
            spark.sql("CREATE TABLE lake.db." + name + " (id bigint, v bigint) USING iceberg PARTITIONED BY (bucket(4, id))");
            spark.sql("INSERT INTO lake.db." + name + " SELECT id, 2 * id FROM range(1000)");
        }
        String sum = "count(*), sum(c.v + s.v + p.v + again.v)";
        String last = "SELECT /*+ BROADCAST(p) */ " + sum + " FROM lake.db.cars c JOIN lake.db.stats s ON c.id = s.id"
                + " JOIN lake.db.stats again ON c.id = again.id JOIN lake.db.prices p ON c.id = p.id";
        String between = "SELECT /*+ BROADCAST(p) */ " + sum + " FROM lake.db.cars c JOIN lake.db.stats s ON c.id = s.id"
                + " JOIN lake.db.prices p ON c.id = p.id JOIN lake.db.stats again ON c.id = again.id";
        for (boolean adaptive : List.of(true, false)) {
            spark.conf().set("spark.sql.adaptive.enabled", adaptive);
            String how = adaptive ? "adaptive" : "plain";
            System.out.println("FOUND " + how + " broadcast last " + outcome(spark.sql(last)));
            System.out.println("FOUND " + how + " broadcast between " + outcome(spark.sql(between)));
        }
        System.exit(0);
    }

    private static String outcome(Dataset<Row> query) {
        try {
            Row row = query.first();
            String plan = query.queryExecution().executedPlan().toString();
            return row + " shuffles " + (plan.split("Exchange hashpartitioning", -1).length - 1);
        } catch (Throwable failure) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getMessage();
        }
    }
}
JAVA
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.1.3</version></dependency>
<dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>1.11.0</version></dependency>
</dependencies></project>
XML
mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
opens=$(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
done)
# shellcheck disable=SC2086
seen=$(java -XX:+IgnoreUnrecognizedVMOptions $opens --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  --add-opens=java.base/sun.util.calendar=ALL-UNNAMED -Xmx1g -cp "$(cat "$work/classpath")" "$work/Joins.java" "$work/warehouse" \
  2>"$work/log" | sed -n 's/^FOUND //p')
echo "$seen"
[ "$seen" = "adaptive broadcast last [1000,3996000] shuffles 0
adaptive broadcast between assertion failed
plain broadcast last [1000,3996000] shuffles 0
plain broadcast between [1000,3996000] shuffles 0" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
