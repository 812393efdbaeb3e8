/** The lotlake command line: its main class, and its commands by name. */
@NullMarked
package io.lotlake.app;

import org.jspecify.annotations.NullMarked;
