/** The commands that answer without Spark: how a lake stands, what was published, and whether everything is there. */
@NullMarked
package io.lotlake.app.status;

import org.jspecify.annotations.NullMarked;
