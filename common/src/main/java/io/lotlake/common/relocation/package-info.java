/** The move of a lake whose files are at another place. */
@NullMarked
package io.lotlake.common.relocation;

import org.jspecify.annotations.NullMarked;
