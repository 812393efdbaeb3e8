/** Connections to the PostgreSQL servers that lotlake reads and writes. */
@NullMarked
package io.lotlake.common.postgres;

import org.jspecify.annotations.NullMarked;
