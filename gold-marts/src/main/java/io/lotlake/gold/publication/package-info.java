/** Publications. All published tables and the mart move together, and the ledger records the published snapshots. */
@NullMarked
package io.lotlake.gold.publication;

import org.jspecify.annotations.NullMarked;
