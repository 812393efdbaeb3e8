/** How Silver tables are declared, seeded, synced and verified, and what is written beside them. */
@NullMarked
package io.lotlake.silver.build;

import org.jspecify.annotations.NullMarked;
