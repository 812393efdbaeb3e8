/** The wide view gold.ads and the compatibility mart in PostgreSQL. */
@NullMarked
package io.lotlake.gold.compat;

import org.jspecify.annotations.NullMarked;
