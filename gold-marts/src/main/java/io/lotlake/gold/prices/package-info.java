/** The state of a listing's price, folded from the event log. */
@NullMarked
package io.lotlake.gold.prices;

import org.jspecify.annotations.NullMarked;
