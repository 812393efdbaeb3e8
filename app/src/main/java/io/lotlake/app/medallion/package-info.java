/** The tables of a lake, which every command uses. */
@NullMarked
package io.lotlake.app.medallion;

import org.jspecify.annotations.NullMarked;
