/** The Bronze tables and the source tables that land in them. */
@NullMarked
package io.lotlake.bronze.landing;

import org.jspecify.annotations.NullMarked;
