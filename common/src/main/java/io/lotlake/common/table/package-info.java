/** Declared tables: shape, key, partitioning and the sentence that says what each column is. */
@NullMarked
package io.lotlake.common.table;

import org.jspecify.annotations.NullMarked;
