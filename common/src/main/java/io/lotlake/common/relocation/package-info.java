/** Relocates a lake whose files have moved to another place. */
@NullMarked
package io.lotlake.common.relocation;

import org.jspecify.annotations.NullMarked;
