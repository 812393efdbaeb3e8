/** Declared tables: their shape, their key, their partitioning, and a sentence about each column. */
@NullMarked
package io.lotlake.common.table;

import org.jspecify.annotations.NullMarked;
