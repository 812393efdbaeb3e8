/**
 * What a source table is: its shape according to the catalog, the heaps that hold its rows, and the mark that a run
 * leaves of it.
 */
@NullMarked
package io.lotlake.bronze.source;

import org.jspecify.annotations.NullMarked;
