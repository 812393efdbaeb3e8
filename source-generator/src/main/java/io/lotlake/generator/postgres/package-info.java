/** Sends scripts and rows to PostgreSQL. */
@NullMarked
package io.lotlake.generator.postgres;

import org.jspecify.annotations.NullMarked;
