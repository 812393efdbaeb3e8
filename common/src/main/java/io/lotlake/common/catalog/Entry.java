package io.lotlake.common.catalog;

import org.apache.iceberg.catalog.TableIdentifier;

/** The row of a table or a view in {@code iceberg_tables}. */
record Entry(TableIdentifier id, Kind kind) {

    /** The kind of an entry, as Iceberg's JDBC catalog writes it since schema version V1. Older tables have no mark. */
    enum Kind {
        TABLE("(iceberg_type = 'TABLE' OR iceberg_type IS NULL)"),
        VIEW("iceberg_type = 'VIEW'");

        private final String condition;

        Kind(String condition) {
            this.condition = condition;
        }

        String condition() {
            return condition;
        }
    }

    static Entry table(TableIdentifier id) {
        return new Entry(id, Kind.TABLE);
    }

    static Entry view(TableIdentifier id) {
        return new Entry(id, Kind.VIEW);
    }

    @Override
    public String toString() {
        return (kind == Kind.VIEW ? "view " : "table ") + id;
    }
}
