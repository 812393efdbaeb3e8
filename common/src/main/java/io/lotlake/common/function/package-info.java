/** Functions over columns for which Spark has no native expression, or none that walks a text once. */
@NullMarked
package io.lotlake.common.function;

import org.jspecify.annotations.NullMarked;
