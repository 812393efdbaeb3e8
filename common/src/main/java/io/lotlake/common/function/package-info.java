/** Functions over columns for which Spark has no native expression. */
@NullMarked
package io.lotlake.common.function;

import org.jspecify.annotations.NullMarked;
