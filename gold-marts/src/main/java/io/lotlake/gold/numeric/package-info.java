/** Arithmetic with amounts that gives the same digits as PostgreSQL. */
@NullMarked
package io.lotlake.gold.numeric;

import org.jspecify.annotations.NullMarked;
