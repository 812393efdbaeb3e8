/** Turns the bytes of a binary COPY into arrays of cells, and these into a Parquet file. */
@NullMarked
package io.lotlake.bronze.copy;

import org.jspecify.annotations.NullMarked;
