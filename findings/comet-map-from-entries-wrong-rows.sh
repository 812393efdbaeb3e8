#!/usr/bin/env bash
# Comet 1.2.0: map_from_entries over collected entries gives rows the keys of other rows, without an error or a warning.
#
# Guess before running it: a function that Comet runs natively by default, without an "incompatible" switch, gives Spark's result.
# Behaviour: a query makes one map of each of 20,000 groups of three entries. With Comet off, all 20,000 maps have the keys of their
# group. With Comet on, 8,192 maps do, one native batch; each of the others has the keys of the row 8,192 places before it. The values and
# the number of rows are right. spark.comet.expression.MapFromEntries.enabled=false gives Spark's maps again.
# The fault needs more than 8,192 groups in one task, so neither small tests nor many shuffle partitions show it.
# Versions: Spark 4.1.3 (Scala 2.13), comet-spark-spark4.1 1.2.0, JDK 17, Linux amd64.
# Output seen:
#   comet=false function=true right=20000 wrong=0
#   comet=true function=true right=8192 wrong=11808
#   comet=true function=false right=20000 wrong=0
# Needs JDK 17, Maven and about 700 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Maps.java" <<'JAVA'
import org.apache.spark.sql.SparkSession;

public class Maps {
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.plugins", "org.apache.spark.CometPlugin")
                .config("spark.shuffle.manager", "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager")
                .config("spark.memory.offHeap.enabled", "true")
                .config("spark.memory.offHeap.size", "1g")
                .getOrCreate();
        String file = arguments[0] + "/events";
        spark.range(60000)
                .selectExpr("id % 20000 AS day", "concat('key', id) AS key", "id AS rate")
                .write()
                .parquet(file);
        spark.read().parquet(file).createOrReplaceTempView("rates");
        for (boolean[] run : new boolean[][] {{false, true}, {true, true}, {true, false}}) {
            spark.conf().set("spark.comet.enabled", run[0]);
            spark.conf().set("spark.comet.expression.MapFromEntries.enabled", run[1]);
            long right = spark.sql("SELECT day, map_from_entries(collect_list(struct(key, rate))) AS rates FROM rates GROUP BY day")
                    .collectAsList()
                    .stream()
                    .filter(row -> row.getJavaMap(1).containsKey("key" + row.getLong(0)))
                    .count();
            System.out.println("FOUND comet=" + run[0] + " function=" + run[1] + " right=" + right + " wrong=" + (20000 - right));
        }
        System.exit(0);
    }
}
JAVA
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.1.3</version></dependency>
<dependency><groupId>org.apache.datafusion</groupId><artifactId>comet-spark-spark4.1_2.13</artifactId><version>1.2.0</version></dependency>
</dependencies></project>
XML
mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
seen=$(java -XX:+IgnoreUnrecognizedVMOptions $(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
done) --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
  -Xmx1g -cp "$(cat "$work/classpath")" "$work/Maps.java" "$work" 2>"$work/log" | sed -n 's/^FOUND //p')
echo "$seen"
[ "$seen" = "comet=false function=true right=20000 wrong=0
comet=true function=true right=8192 wrong=11808
comet=true function=false right=20000 wrong=0" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
