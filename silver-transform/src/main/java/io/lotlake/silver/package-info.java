/**
 * Bronze to Silver: one row per key, typed and cleaned. A row that cannot be cleaned goes to quarantine. Each table is
 * declared in its own class.
 */
@NullMarked
package io.lotlake.silver;

import org.jspecify.annotations.NullMarked;
