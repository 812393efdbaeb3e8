/** From the bytes of a binary COPY to arrays of cells, and from these to a Parquet file. */
@NullMarked
package io.lotlake.bronze.copy;

import org.jspecify.annotations.NullMarked;
