/** Reads the strings of JSON columns in one walk over each text. */
@NullMarked
package io.lotlake.silver.json;

import org.jspecify.annotations.NullMarked;
