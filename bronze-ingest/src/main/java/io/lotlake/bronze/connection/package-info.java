/** How lotlake connects to PostgreSQL: the cut, an exported snapshot that all readers of a run share, and its settings. */
@NullMarked
package io.lotlake.bronze.connection;

import org.jspecify.annotations.NullMarked;
