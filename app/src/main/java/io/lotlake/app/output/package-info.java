/** How commands without Spark and listeners of runs write: words for figures, whole files and folders of sites. */
@NullMarked
package io.lotlake.app.output;

import org.jspecify.annotations.NullMarked;
