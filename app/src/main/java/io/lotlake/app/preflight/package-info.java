/** The checks of the environment that a run makes before it reads a row. */
@NullMarked
package io.lotlake.app.preflight;

import org.jspecify.annotations.NullMarked;
