/** What a source table is: its shape by the catalog, the heaps that its rows lie in, and the mark that a run leaves of it. */
@NullMarked
package io.lotlake.bronze.source;

import org.jspecify.annotations.NullMarked;
