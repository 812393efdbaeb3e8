#!/usr/bin/env bash
# Comet 1.2.0 and Iceberg 1.12.0: no write is native, and no error, warning or result says so.
#
# Guess before running it: a plugin built for "Iceberg" either writes natively with the newest release of the same line or refuses it.
# Behaviour: with iceberg-spark-runtime 1.11.0, Spark plans an append as CometIcebergWrite. With 1.12.0, it plans the same append as
# IcebergWrite, Iceberg's row-based Java writer; both tables hold the same rows. Comet looks up the method
# ManifestFiles.read(ManifestFile, FileIO) by reflection, which 1.12.0 no longer has.
# Versions: Spark 4.1.3 (Scala 2.13), comet-spark-spark4.1 1.2.0, iceberg-spark-runtime-4.1 1.11.0 and 1.12.0, JDK 17, Linux amd64.
# Output seen:
#   1.11.0 CometIcebergWrite 1000
#   1.12.0 IcebergWrite 1000
# Needs JDK 17, Maven and about 700 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Write.java" <<'JAVA'
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;

public class Write {
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", arguments[1])
                .config("spark.plugins", "org.apache.spark.CometPlugin")
                .config("spark.shuffle.manager", "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager")
                .config("spark.memory.offHeap.enabled", "true")
                .config("spark.memory.offHeap.size", "1g")
                .config("spark.comet.exec.range.enabled", "true")
                .config("spark.comet.write.iceberg.enabled", "true")
                .getOrCreate();
        AtomicReference<String> plan = new AtomicReference<>("");
        spark.listenerManager().register(new QueryExecutionListener() {
            public void onSuccess(String name, QueryExecution query, long nanos) {
                plan.accumulateAndGet(query.executedPlan().toString(), String::concat);
            }

            public void onFailure(String name, QueryExecution query, Exception failure) {}
        });
        spark.sql("CREATE TABLE lake.db.numbers (id bigint) USING iceberg");
        spark.range(1000).writeTo("lake.db.numbers").append();
        spark.sparkContext().listenerBus().waitUntilEmpty();
        String write = plan.get().contains("CometIcebergWrite") ? "CometIcebergWrite" : "IcebergWrite";
        System.out.println("FOUND " + arguments[0] + " " + write + " "
                + spark.table("lake.db.numbers").count());
        System.exit(0);
    }
}
JAVA
run() { # version of Iceberg
  cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.1.3</version></dependency>
<dependency><groupId>org.apache.datafusion</groupId><artifactId>comet-spark-spark4.1_2.13</artifactId><version>1.2.0</version></dependency>
<dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>$1</version></dependency>
</dependencies></project>
XML
  mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
  java -XX:+IgnoreUnrecognizedVMOptions $(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
    echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
  done) --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
    -Xmx1g -cp "$(cat "$work/classpath")" "$work/Write.java" "$1" "$work/warehouse-$1" 2>"$work/log-$1" | sed -n 's/^FOUND //p'
}
seen=$(run 1.11.0; run 1.12.0)
echo "$seen"
[ "$seen" = "$(printf '1.11.0 CometIcebergWrite 1000\n1.12.0 IcebergWrite 1000')" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
