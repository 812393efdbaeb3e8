/** Silver to Gold: the jobs of the layer. */
@NullMarked
package io.lotlake.gold;

import org.jspecify.annotations.NullMarked;
