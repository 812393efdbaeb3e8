/** Replaces worn data files, those that are small or have many deleted rows, by files that readers read faster. */
@NullMarked
package io.lotlake.app.compaction;

import org.jspecify.annotations.NullMarked;
