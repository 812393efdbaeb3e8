package io.lotlake.common.table;

import java.util.Optional;

/**
 * The basis for estimating the size of a table before it has rows.
 *
 * @param source the table whose number of rows determines the size
 * @param bytesPerRow the bytes in the table's files for each row of the source, as measured on a lake of generated data
 * @param moment the column of the source with the moments by whose month the table is partitioned; empty if it is not
 *     partitioned by month
 */
public record Sizing(TableSpec source, double bytesPerRow, Optional<String> moment) {}
