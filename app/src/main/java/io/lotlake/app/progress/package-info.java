/** Tells how far the Spark tasks of a step have got. */
@NullMarked
package io.lotlake.app.progress;

import org.jspecify.annotations.NullMarked;
