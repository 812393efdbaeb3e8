package io.lotlake.common.table;

import java.util.Optional;

/**
 * By what the size of a table is reckoned before it has rows.
 *
 * @param source the table whose rows it follows
 * @param bytesPerRow bytes of its files by each row of the source, as measured on a lake of generated data
 * @param moment the column of the source that has the moments by whose month the table is partitioned; empty where it is not
 */
public record Sizing(TableSpec source, double bytesPerRow, Optional<String> moment) {}
