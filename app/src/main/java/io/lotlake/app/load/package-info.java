/** From the source to the mart: the first load, the delta after it, and the mart again. */
@NullMarked
package io.lotlake.app.load;

import org.jspecify.annotations.NullMarked;
