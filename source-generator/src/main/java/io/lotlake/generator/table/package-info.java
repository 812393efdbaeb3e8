/** The rows of each table of a source, made from the market and from values. */
@NullMarked
package io.lotlake.generator.table;

import org.jspecify.annotations.NullMarked;
