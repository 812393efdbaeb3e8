/**
 * How Silver tables are declared, seeded, synced and verified, and how the quarantine and the log of changes are
 * written.
 */
@NullMarked
package io.lotlake.silver.build;

import org.jspecify.annotations.NullMarked;
