/** From the values of Spark to the cells of a binary COPY; the other way round it is the package copy. */
@NullMarked
package io.lotlake.bronze.encode;

import org.jspecify.annotations.NullMarked;
