/** The rows of each table of a source, made of the market and of values. */
@NullMarked
package io.lotlake.generator.table;

import org.jspecify.annotations.NullMarked;
