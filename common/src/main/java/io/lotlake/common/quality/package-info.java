/** The gates of a table, declared with it. */
@NullMarked
package io.lotlake.common.quality;

import org.jspecify.annotations.NullMarked;
