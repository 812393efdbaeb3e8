/**
 * The commands that answer without Spark: the state of a lake, its publications, and whether a run has all that it
 * needs.
 */
@NullMarked
package io.lotlake.app.status;

import org.jspecify.annotations.NullMarked;
