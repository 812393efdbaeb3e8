/** Changed keys of Silver on their way into the log of changes. */
@NullMarked
package io.lotlake.silver.changes;

import org.jspecify.annotations.NullMarked;
