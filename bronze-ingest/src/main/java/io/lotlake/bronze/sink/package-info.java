/** The writing half of the data source {@code postgres-copy}. It writes every partition once, in one transaction. */
@NullMarked
package io.lotlake.bronze.sink;

import org.jspecify.annotations.NullMarked;
