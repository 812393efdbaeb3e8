/** Arithmetic with amounts that gives the digits which PostgreSQL gives. */
@NullMarked
package io.lotlake.gold.numeric;

import org.jspecify.annotations.NullMarked;
