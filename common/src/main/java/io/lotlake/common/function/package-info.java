/** Functions over columns. Spark has no native expression for them, or none that walks a text only once. */
@NullMarked
package io.lotlake.common.function;

import org.jspecify.annotations.NullMarked;
