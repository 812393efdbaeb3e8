/**
 * How lotlake connects to PostgreSQL: the cut, which is an exported snapshot that all readers of a run share, and the
 * settings of a read.
 */
@NullMarked
package io.lotlake.bronze.connection;

import org.jspecify.annotations.NullMarked;
