/** The lotlake command. */
@NullMarked
package io.lotlake.app;

import org.jspecify.annotations.NullMarked;
