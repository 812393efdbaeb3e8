/** What changed in the source since the last run, and its way into Bronze. */
@NullMarked
package io.lotlake.bronze.sync;

import org.jspecify.annotations.NullMarked;
