/** The tables of a lake, which every command goes through. */
@NullMarked
package io.lotlake.app.medallion;

import org.jspecify.annotations.NullMarked;
