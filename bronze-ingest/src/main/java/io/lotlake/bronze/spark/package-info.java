/** The data source {@code postgres-copy}: its reading half, and the chunks of lotlake as Spark rows. */
@NullMarked
package io.lotlake.bronze.spark;

import org.jspecify.annotations.NullMarked;
