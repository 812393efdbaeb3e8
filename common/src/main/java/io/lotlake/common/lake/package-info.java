/** The Iceberg lake as Spark sees it: session, reads, commits. */
@NullMarked
package io.lotlake.common.lake;

import org.jspecify.annotations.NullMarked;
