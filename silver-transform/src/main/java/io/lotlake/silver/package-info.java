/** Bronze to Silver: one row per key, typed and cleaned; what cannot be is in quarantine. Each table is declared in its own class. */
@NullMarked
package io.lotlake.silver;

import org.jspecify.annotations.NullMarked;
