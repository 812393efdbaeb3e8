package io.lotlake.bronze.drift;

import static io.lotlake.bronze.copy.SourceTypes.MAX_PRECISION;

import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.postgres.Identifiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.iceberg.types.Type.PrimitiveType;
import org.apache.iceberg.types.Types;

/**
 * Finds the type of a numeric column whose own type does not bound its values. It looks at the values that the column
 * holds.
 */
final class NumericTypes implements BiFunction<String, List<SourceTable>, PrimitiveType> {
    /** The scale for a column without a value. */
    private static final int USUAL_SCALE = 18;

    /** A profile that does not look at values, for a plan that must not take long. */
    static final BiFunction<String, List<SourceTable>, PrimitiveType> NONE =
            (column, sources) -> Types.DecimalType.of(MAX_PRECISION, USUAL_SCALE);

    /** {@code x - x} is NaN for infinity and for NaN, so the condition leaves these values out. */
    private static final String QUERY = """
            SELECT coalesce(max(length(ltrim(trunc(abs(%1$s))::text, '0'))), 0) AS before_point,
                   coalesce(max(scale(%1$s)), 0) AS behind_point, count(*) > 0 AS any
              FROM %2$s WHERE %1$s - %1$s = 0
            """;

    private final SourceCut cut;

    NumericTypes(SourceCut cut) {
        this.cut = cut;
    }

    /**
     * The decimal has {@code MAX_PRECISION} digits: as many behind the point as the values need, the rest before it. If
     * the values need more digits before the point, the type is text.
     */
    @Override
    public PrimitiveType apply(String column, List<SourceTable> sources) {
        int before = 0;
        int behind = 0;
        boolean any = false;
        for (SourceTable source : sources) {
            if (!source.type(column).startsWith("numeric")) {
                continue;
            }
            Optional<int[]> digits = digits(column, source);
            any |= digits.isPresent();
            before = Math.max(before, digits.map(found -> found[0]).orElse(0));
            behind = Math.max(behind, digits.map(found -> found[1]).orElse(0));
        }
        if (before + behind > MAX_PRECISION) {
            return Types.StringType.get();
        }
        return Types.DecimalType.of(MAX_PRECISION, any ? behind : USUAL_SCALE);
    }

    private Optional<int[]> digits(String column, SourceTable source) {
        String table =
                Identifiers.quoted(source.relation().schema(), source.relation().name());
        String sql = String.format(QUERY, Identifiers.quoted(column), table);
        try (Statement statement = cut.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean("any")
                    ? Optional.of(new int[] {row.getInt("before_point"), row.getInt("behind_point")})
                    : Optional.empty();
        } catch (SQLException e) {
            throw cut.failure("look at the values of " + source.relation() + "." + column, e);
        }
    }
}
