/** The listing fact and its dimensions. */
@NullMarked
package io.lotlake.gold.listings;

import org.jspecify.annotations.NullMarked;
