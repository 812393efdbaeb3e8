package io.lotlake.common.quality;

import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/**
 * The gates of one table, as declared with it: what must be true of its rows before they are published.
 *
 * @param contradiction true for a row whose values contradict each other
 * @param newest the column of the moment that says how old the table's content is
 * @param isKeyed whether the keys are counted
 */
public record TableGates(
        TableSpec table,
        List<Reference> references,
        Optional<Column> contradiction,
        Optional<History> history,
        Optional<String> newest,
        boolean isKeyed) {
    public TableGates {
        references = List.copyOf(references);
    }

    /** A column that holds the key of another table. */
    public record Reference(String column, TableSpec target) {
        public Reference {
            if (target.key().size() != 1) {
                throw new IllegalArgumentException(target.name() + " has no key of one column to refer to");
            }
        }
    }

    /** The columns that say which versions of a thing hold when (SCD2). */
    public record History(List<String> thing, String from, String to, String isCurrent) {
        public History {
            thing = List.copyOf(thing);
        }
    }

    /** The gates that every table has. */
    public static TableGates of(TableSpec table) {
        return new TableGates(table, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    public TableGates reference(String column, TableSpec target) {
        List<Reference> more = Stream.concat(references.stream(), Stream.of(new Reference(column, target)))
                .toList();
        return new TableGates(table, more, contradiction, history, newest, isKeyed);
    }

    public TableGates contradiction(Column isWrong) {
        return new TableGates(table, references, Optional.of(isWrong), history, newest, isKeyed);
    }

    public TableGates history(History versions) {
        return new TableGates(table, references, contradiction, Optional.of(versions), newest, isKeyed);
    }

    /** The same gates without that of the unique key, for a table whose keys are checked elsewhere. */
    public TableGates withoutUniqueKey() {
        return new TableGates(table, references, contradiction, history, newest, false);
    }

    public TableGates newest(String moment) {
        return new TableGates(table, references, contradiction, history, Optional.of(moment), isKeyed);
    }
}
