/** From PostgreSQL to Bronze, which keeps for ever what landed, as it landed. */
@NullMarked
package io.lotlake.bronze;

import org.jspecify.annotations.NullMarked;
