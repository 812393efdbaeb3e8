#!/usr/bin/env bash
# Spark 4.1.3 on Iceberg 1.12.0: rewrite_data_files changes what x > 1.0 finds if a double column holds NaN.
#
# Guess before running it: compaction moves rows and changes no answer. Spark's documentation counts NaN as greater than every other
# number, and a filter finds accordingly, as it does on plain Parquet files of the same rows.
# Behaviour: two files hold 0.5, NaN and 2.5, NaN. By Spark's rule three rows are greater than 1.0. The table gives two, and three after
# its files were rewritten into one. DELETE follows the same rule and leaves another row. Iceberg computes bounds without NaN, so it does not
# read a file whose upper bound is 0.5, although the file's count of NaN is there. x >= 3.0 finds no NaN before or after. x + 0.0 > 1.0 is not
# pushed down and is right, and so are ORDER BY and max. Known since 2023 (apache/iceberg, issue 9130, closed as stale).
# Versions: Spark 4.1.3 (Scala 2.13), iceberg-spark-runtime-4.1 1.12.0, JDK 17, Linux amd64.
# Output seen:
#   x > 1.0D parquet=3 files=2 rewritten=3
#   x >= 3.0D parquet=2 files=0 rewritten=0
#   x + 0.0D > 1.0D parquet=3 files=3 rewritten=3
#   max NaN
#   left by DELETE WHERE x > 1.0D: files=[0.5, NaN] rewritten=[0.5]
# Needs JDK 17, Maven and about 500 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/NotNumbers.java" <<'JAVA'
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

public class NotNumbers {
    static SparkSession spark;

    static int count(String table, String filter) {
        return spark.sql("SELECT x FROM " + table + " WHERE " + filter).collectAsList().size();
    }

    static List<Double> left(String table) {
        spark.sql("DELETE FROM " + table + " WHERE x > 1.0D");
        return spark.sql("SELECT x FROM " + table + " ORDER BY x").collectAsList().stream()
                .map(row -> row.getDouble(0))
                .collect(Collectors.toList());
    }

    public static void main(String[] arguments) throws Exception {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", arguments[0] + "/lake")
                .getOrCreate();
        for (String table : new String[] {"lake.db.files", "lake.db.rewritten"}) {
            spark.sql("CREATE TABLE " + table + " (x double) USING iceberg");
            for (String least : new String[] {"0.5D", "2.5D"}) {
                spark.sql("INSERT INTO " + table + " SELECT /*+ COALESCE(1) */ * FROM VALUES (" + least + "), (double('NaN'))");
            }
        }
        spark.table("lake.db.files").write().parquet(arguments[0] + "/parquet");
        spark.sql("CALL lake.system.rewrite_data_files(table => 'db.rewritten', options => map('rewrite-all', 'true'))");
        for (String filter : new String[] {"x > 1.0D", "x >= 3.0D", "x + 0.0D > 1.0D"}) {
            System.out.println("FOUND " + filter + " parquet=" + count("parquet.`" + arguments[0] + "/parquet`", filter) + " files="
                    + count("lake.db.files", filter) + " rewritten=" + count("lake.db.rewritten", filter));
        }
        System.out.println("FOUND max " + spark.sql("SELECT max(x) FROM lake.db.files").first().getDouble(0));
        System.out.println("FOUND left by DELETE WHERE x > 1.0D: files=" + left("lake.db.files") + " rewritten=" + left("lake.db.rewritten"));
        System.exit(0);
    }
}
JAVA
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.1.3</version></dependency>
<dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>1.12.0</version></dependency>
</dependencies></project>
XML
mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
seen=$(java -XX:+IgnoreUnrecognizedVMOptions $(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
done) --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
  -Xmx1g -cp "$(cat "$work/classpath")" "$work/NotNumbers.java" "$work" 2>"$work/log" | sed -n 's/^FOUND //p')
echo "$seen"
[ "$seen" = "x > 1.0D parquet=3 files=2 rewritten=3
x >= 3.0D parquet=2 files=0 rewritten=0
x + 0.0D > 1.0D parquet=3 files=3 rewritten=3
max NaN
left by DELETE WHERE x > 1.0D: files=[0.5, NaN] rewritten=[0.5]" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
