/** The ledger of a lake: its runs with their lock, their steps, the gates, and the publications. */
@NullMarked
package io.lotlake.common.ledger;

import org.jspecify.annotations.NullMarked;
