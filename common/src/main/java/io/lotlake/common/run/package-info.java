/** A run, its steps, and the layer programs' way in and out. */
@NullMarked
package io.lotlake.common.run;

import org.jspecify.annotations.NullMarked;
