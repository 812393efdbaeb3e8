package io.lotlake.bronze.sink;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Checks before the first byte that the rows fit the tables. */
public record CopyWriteBuilder(LogicalWriteInfo info) implements WriteBuilder {
    @Override
    public Write build() {
        SinkOptions options = SinkOptions.of(info.options().asCaseSensitiveMap());
        try (Connection connection = CopyEndpoint.connect(options.endpoint())) {
            return build(options, connection);
        } catch (SQLException e) {
            throw options.endpoint().failure("look at the tables to write", e);
        }
    }

    private Write build(SinkOptions options, Connection connection) throws SQLException {
        StructType rows = info.schema();
        Set<String> problems = new LinkedHashSet<>();
        List<SinkTarget> targets = new ArrayList<>();
        String schema = "";
        for (Map.Entry<String, String> table : options.tables().entrySet()) {
            SinkTable found = SinkTable.of(
                    connection, table.getValue(), options.endpoint().url());
            List<String> ofTable = new ArrayList<>();
            targets.add(SinkTarget.of(table.getKey(), found, rows, options, ofTable));
            problems.addAll(ofTable);
            schema = found.schema();
        }
        int targetOrdinal = targetOrdinal(options, rows, problems);
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot write " + String.join(", ", options.tables().values()) + ": "
                            + String.join("; ", problems));
        }
        String own =
                Identifiers.quoted(schema, "postgres_copy_" + info.queryId().replace("-", ""));
        PartRegister register = options.register()
                .map(name -> new PartRegister(name, false))
                .orElseGet(() -> new PartRegister(own, true));
        return new CopyWrite(options.endpoint(), targets, targetOrdinal, register);
    }

    private static int targetOrdinal(SinkOptions options, StructType rows, Set<String> problems) {
        if (options.targetColumn().isEmpty()) {
            return -1;
        }
        String column = options.targetColumn().get();
        int ordinal = Arrays.asList(rows.fieldNames()).indexOf(column);
        if (ordinal < 0 || !(rows.apply(ordinal).dataType() instanceof StringType)) {
            problems.add("option targetColumn is " + column + ", which is no text column of the rows; name one");
        }
        return ordinal;
    }
}
