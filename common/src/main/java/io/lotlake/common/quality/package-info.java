/** Gates: figures that a publication must keep within a limit, declared with the tables. */
@NullMarked
package io.lotlake.common.quality;

import org.jspecify.annotations.NullMarked;
