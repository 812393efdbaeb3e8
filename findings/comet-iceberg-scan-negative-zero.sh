#!/usr/bin/env bash
# Comet 1.2.0 on Iceberg 1.11.0: a filter that the scan takes over distinguishes -0.0 from 0.0, and rows are missing without a warning.
#
# Guess before running it: Spark's SQL reference says that -0.0 equals 0.0 in comparisons, so a scan that runs in native code finds both.
# Behaviour: a table holds 0.0 twice, -0.0 once, 1.0 and -1.0. With Comet off, every filter finds what the rule says. With Comet on, the
# scan of the Iceberg table loses the -0.0 for = 0.0, >= 0.0 and IN, and = -0.0 finds only that one row. The same filters on a plain
# Parquet file of the same rows are right, and so is a filter that the scan cannot take over, like x + 0.0 = 0.0.
# Versions: Spark 4.1.3 (Scala 2.13), comet-spark-spark4.1 1.2.0, iceberg-spark-runtime-4.1 1.11.0, JDK 17, Linux amd64.
# Output seen:
#   x = 0.0D spark=3 comet=2
#   x >= 0.0D spark=4 comet=3
#   x IN (0.0D, 1.0D) spark=4 comet=3
#   x = double('-0.0') spark=3 comet=1
#   x + 0.0D = 0.0D spark=3 comet=3
# Needs JDK 17, Maven and about 700 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Zeros.java" <<'JAVA'
import org.apache.spark.sql.SparkSession;

public class Zeros {
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.plugins", "org.apache.spark.CometPlugin")
                .config("spark.shuffle.manager", "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", arguments[0])
                .config("spark.memory.offHeap.enabled", "true")
                .config("spark.memory.offHeap.size", "1g")
                .getOrCreate();
        spark.sql("SELECT * FROM VALUES (CAST(-0.0 AS double)), (double('-0.0')), (0.0D), (1.0D), (-1.0D) AS places(x)")
                .repartition(1)
                .writeTo("lake.db.places")
                .create();
        for (String filter : new String[] {
            "x = 0.0D", "x >= 0.0D", "x IN (0.0D, 1.0D)", "x = double('-0.0')", "x + 0.0D = 0.0D"
        }) {
            StringBuilder line = new StringBuilder("FOUND " + filter);
            for (boolean comet : new boolean[] {false, true}) {
                spark.conf().set("spark.comet.enabled", comet);
                line.append(comet ? " comet=" : " spark=")
                        .append(spark.sql("SELECT x FROM lake.db.places WHERE " + filter).collectAsList().size());
            }
            System.out.println(line);
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
<dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>1.11.0</version></dependency>
</dependencies></project>
XML
mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
seen=$(java -XX:+IgnoreUnrecognizedVMOptions $(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
done) --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
  -Xmx1g -cp "$(cat "$work/classpath")" "$work/Zeros.java" "$work/warehouse" 2>"$work/log" | sed -n 's/^FOUND //p')
echo "$seen"
[ "$seen" = "x = 0.0D spark=3 comet=2
x >= 0.0D spark=4 comet=3
x IN (0.0D, 1.0D) spark=4 comet=3
x = double('-0.0') spark=3 comet=1
x + 0.0D = 0.0D spark=3 comet=3" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
