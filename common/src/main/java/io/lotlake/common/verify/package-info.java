/** Checks whether rows in two places are the same. */
@NullMarked
package io.lotlake.common.verify;

import org.jspecify.annotations.NullMarked;
