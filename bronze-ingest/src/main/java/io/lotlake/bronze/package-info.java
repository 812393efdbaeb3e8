/** PostgreSQL to Bronze: what landed, as it landed, for ever. */
@NullMarked
package io.lotlake.bronze;

import org.jspecify.annotations.NullMarked;
