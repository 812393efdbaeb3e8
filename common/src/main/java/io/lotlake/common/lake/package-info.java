/** The tables of the lake as a run reads and writes them: reads, commits, branches and lineage. */
@NullMarked
package io.lotlake.common.lake;

import org.jspecify.annotations.NullMarked;
