/** Finds what changed in the source since the last run, and brings it into Bronze. */
@NullMarked
package io.lotlake.bronze.sync;

import org.jspecify.annotations.NullMarked;
