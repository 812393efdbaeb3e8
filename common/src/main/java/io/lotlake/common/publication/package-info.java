/** Publications: all published tables and the mart move together, and the ledger says to what. */
@NullMarked
package io.lotlake.common.publication;

import org.jspecify.annotations.NullMarked;
