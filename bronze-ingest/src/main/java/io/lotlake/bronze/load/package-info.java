/** The full read of source tables: all chunks, several at once, and the commits that make them rows. */
@NullMarked
package io.lotlake.bronze.load;

import org.jspecify.annotations.NullMarked;
