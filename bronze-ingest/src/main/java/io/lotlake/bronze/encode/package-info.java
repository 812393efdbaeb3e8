/** Turns the values of Spark into the cells of a binary COPY. The package {@code copy} does the reverse. */
@NullMarked
package io.lotlake.bronze.encode;

import org.jspecify.annotations.NullMarked;
