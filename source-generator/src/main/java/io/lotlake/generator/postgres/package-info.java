/** How scripts and rows get into PostgreSQL. */
@NullMarked
package io.lotlake.generator.postgres;

import org.jspecify.annotations.NullMarked;
