/** Loads from the source to the mart: the first load, the daily delta, and the mart again. */
@NullMarked
package io.lotlake.app.load;

import org.jspecify.annotations.NullMarked;
