/** A part of a source table that one task reads: its query, its file and its outcome. */
@NullMarked
package io.lotlake.bronze.chunk;

import org.jspecify.annotations.NullMarked;
