package io.lotlake.app.sql;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.Errors;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.warehouse.Warehouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scala.Console;
import scala.runtime.BoxedUnit;

/** {@code lotlake sql "SELECT …"}, or a prompt that takes statements ending in a semicolon. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Asks the lake in Spark SQL: one statement, or a prompt.")
public final class SqlCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption options;

    @Parameters(arity = "0..1", paramLabel = "STATEMENT", description = "A statement; without one, a prompt opens.")
    private @Nullable String statement;

    @Option(names = "--rows", defaultValue = "100", description = "Rows to show; default: ${DEFAULT-VALUE}.")
    private int rows;

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Warehouse.requireThere(config);
        try (SparkSession spark = LakeSession.open(config, "lotlake sql")) {
            if (statement != null) {
                show(spark, statement);
            } else {
                prompt(spark);
            }
        }
        return 0;
    }

    private void show(SparkSession spark, String sql) {
        try {
            Dataset<Row> result = spark.sql(sql.strip().replaceFirst(";\\s*$", ""));
            if (result.columns().length > 0) {
                print(result);
            }
        } catch (Exception e) {
            throw SqlMistake.of(e).orElseGet(() -> Errors.translate(e));
        }
    }

    /** Spark prints through Scala's console, which keeps the first stream that it ever saw. */
    private void print(Dataset<Row> result) {
        Console.withOut(System.out, () -> {
            result.show(rows, false);
            return BoxedUnit.UNIT;
        });
    }

    /** Runs the prompt; a mistake ends the statement, not the prompt. */
    private void prompt(SparkSession spark) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder pending = new StringBuilder();
        System.out.print("lotlake> ");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (pending.isEmpty()
                    && (line.strip().equals("quit") || line.strip().equals("exit"))) {
                return;
            }
            pending.append(line).append('\n');
            if (line.strip().endsWith(";")) {
                try {
                    show(spark, pending.toString());
                } catch (RuntimeException e) {
                    System.err.println(Errors.translate(e).getMessage());
                }
                pending.setLength(0);
            }
            System.out.print(pending.isEmpty() ? "lotlake> " : "      -> ");
        }
        System.out.println();
    }
}
