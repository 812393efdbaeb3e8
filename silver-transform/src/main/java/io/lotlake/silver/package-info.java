/** Bronze to Silver: one row per key, typed and cleaned; what cannot be is in quarantine. */
@NullMarked
package io.lotlake.silver;

import org.jspecify.annotations.NullMarked;
