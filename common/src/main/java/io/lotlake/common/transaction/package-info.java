/** Transactions of PostgreSQL whose outcome is always known, even if the answer to COMMIT is lost. */
@NullMarked
package io.lotlake.common.transaction;

import org.jspecify.annotations.NullMarked;
