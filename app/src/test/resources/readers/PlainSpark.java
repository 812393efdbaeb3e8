import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs the statements of a file: address of the catalog, user, warehouse, file; then the address of the REST catalog
 * and the names of its warehouses, each of which becomes a catalog. A name that is no publication is the lake as it is
 * now.
 */
public class PlainSpark {
    public static void main(String[] arguments) throws Exception {
        String lake = "spark.sql.catalog.lake";
        SparkSession.Builder session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.adaptive.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config(lake, "org.apache.iceberg.spark.SparkCatalog")
                .config(lake + ".type", "jdbc")
                .config(lake + ".uri", arguments[0])
                .config(lake + ".jdbc.user", arguments[1])
                .config(lake + ".jdbc.password", "any")
                .config(lake + ".jdbc.schema-version", "V1")
                .config(lake + ".warehouse", arguments[2]);
        for (int i = 5; i < arguments.length; i++) {
            String served = "spark.sql.catalog." + arguments[i];
            session.config(served, "org.apache.iceberg.spark.SparkCatalog")
                    .config(served + ".type", "rest")
                    .config(served + ".uri", arguments[4])
                    .config(served + ".warehouse", arguments[i].startsWith("pub_") ? arguments[i] : "");
        }
        SparkSession spark = session.getOrCreate();
        for (String statement : Files.readAllLines(Path.of(arguments[3]))) {
            try {
                Dataset<Row> rows = spark.sql(statement);
                Row row = rows.collectAsList().get(0);
                StringBuilder line = new StringBuilder("ANSWER\t" + files(rows.queryExecution().executedPlan()));
                for (int i = 0; i < row.length(); i++) {
                    line.append('\t').append(row.get(i));
                }
                System.out.println(line);
            } catch (Exception e) {
                System.out.println("ERROR\t" + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
        }
        System.exit(0);
    }

    /** The data files that Iceberg's scans have planned. */
    private static long files(SparkPlan plan) {
        return CollectionConverters.asJava(plan.collectLeaves()).stream()
                .map(leaf -> leaf.metrics().get("resultDataFiles"))
                .filter(metric -> metric.isDefined())
                .mapToLong(metric -> ((SQLMetric) metric.get()).value())
                .sum();
    }
}
