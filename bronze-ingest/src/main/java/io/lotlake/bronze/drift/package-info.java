/** How the Bronze tables follow the columns of the source. */
@NullMarked
package io.lotlake.bronze.drift;

import org.jspecify.annotations.NullMarked;
