#!/usr/bin/env bash
# Iceberg 1.11.0 in Spark: rows show the default of a column that was added to a v3 table, and no WHERE on that column finds them.
#
# Guess before running it: if SELECT * shows 42, WHERE e = 42 finds the row; at least one of IS NULL and IS NOT NULL does, because one of
# the two is true of every row.
# Behaviour: the script writes two rows, adds a column with the initial default 42 through Iceberg's API, and writes a third row with 42.
# With 1.11.0 all three show 42 and count(e) is 3, but e = 42 and IS NOT NULL find only the third row, IS NULL finds none, and UPDATE and
# DELETE pass over the first two. The filter that skips parts of a file takes a column that the file lacks for NULL. 1.12.0 finds all three
# (apache/iceberg, issue 16690), but Comet 1.2.0 writes natively only with 1.11.0, so the older release is in use there.
# Versions: Spark 4.1.3 (Scala 2.13), iceberg-spark-runtime-4.1 1.11.0 and 1.12.0, JDK 17, Linux amd64.
# Output seen:
#   1.11.0 rows=[42, 42, 42] count(e)=3 e=42:1 null:0 not null:1 after UPDATE e=43 WHERE e=42: [42, 42, 43] after DELETE WHERE e IS NOT NULL: 2
#   1.12.0 rows=[42, 42, 42] count(e)=3 e=42:3 null:0 not null:3 after UPDATE e=43 WHERE e=42: [43, 43, 43] after DELETE WHERE e IS NOT NULL: 0
# Needs JDK 17, Maven and about 600 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Defaults.java" <<'JAVA'
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;

public class Defaults {
    static SparkSession spark;

    static List<Integer> rows(String filter) {
        return spark.sql("SELECT e FROM lake.db.things WHERE " + filter + " ORDER BY e").collectAsList().stream()
                .map(row -> row.getInt(0))
                .collect(Collectors.toList());
    }

    public static void main(String[] arguments) throws Exception {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", arguments[1])
                .getOrCreate();
        spark.sql("CREATE TABLE lake.db.things (id int) USING iceberg TBLPROPERTIES ('format-version' = '3')");
        spark.sql("INSERT INTO lake.db.things VALUES (1), (2)");
        ((SparkCatalog) spark.sessionState().catalogManager().catalog("lake"))
                .icebergCatalog()
                .loadTable(TableIdentifier.of("db", "things"))
                .updateSchema()
                .addColumn("e", Types.IntegerType.get(), Literal.of(42))
                .commit();
        spark.sql("REFRESH TABLE lake.db.things");
        spark.sql("INSERT INTO lake.db.things VALUES (3, 42)");
        StringBuilder line = new StringBuilder("FOUND " + arguments[0] + " rows=" + rows("true"));
        line.append(" count(e)=" + spark.sql("SELECT count(e) FROM lake.db.things").first().getLong(0));
        line.append(" e=42:" + rows("e = 42").size() + " null:" + rows("e IS NULL").size());
        line.append(" not null:" + rows("e IS NOT NULL").size());
        spark.sql("UPDATE lake.db.things SET e = 43 WHERE e = 42");
        line.append(" after UPDATE e=43 WHERE e=42: " + rows("true"));
        spark.sql("DELETE FROM lake.db.things WHERE e IS NOT NULL");
        line.append(" after DELETE WHERE e IS NOT NULL: " + rows("true").size());
        System.out.println(line);
        System.exit(0);
    }
}
JAVA
run() { # version of Iceberg
  cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.spark</groupId><artifactId>spark-sql_2.13</artifactId><version>4.1.3</version></dependency>
<dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>$1</version></dependency>
</dependencies></project>
XML
  mvn -q -B -f "$work/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
  java -XX:+IgnoreUnrecognizedVMOptions $(for p in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
    echo "--add-opens=java.base/java.$p=ALL-UNNAMED"
  done) --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED \
    -Xmx1g -cp "$(cat "$work/classpath")" "$work/Defaults.java" "$1" "$work/warehouse-$1" 2>"$work/log-$1" | sed -n 's/^FOUND //p'
}
seen=$(run 1.11.0; run 1.12.0)
echo "$seen"
[ "$seen" = "1.11.0 rows=[42, 42, 42] count(e)=3 e=42:1 null:0 not null:1 after UPDATE e=43 WHERE e=42: [42, 42, 43] after DELETE WHERE e IS NOT NULL: 2
1.12.0 rows=[42, 42, 42] count(e)=3 e=42:3 null:0 not null:3 after UPDATE e=43 WHERE e=42: [43, 43, 43] after DELETE WHERE e IS NOT NULL: 0" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
