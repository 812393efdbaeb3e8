/** A run and its steps, and the start and end of the layers' programs. */
@NullMarked
package io.lotlake.common.run;

import org.jspecify.annotations.NullMarked;
