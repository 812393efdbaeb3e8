package io.lotlake.generator.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one database; the caller of {@link #open} closes them. */
@FunctionalInterface
public interface Connections {
    Connection open() throws SQLException;
}
