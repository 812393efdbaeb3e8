/** How commands without Spark and listeners of runs write: words for figures, and whole files. */
@NullMarked
package io.lotlake.app.output;

import org.jspecify.annotations.NullMarked;
