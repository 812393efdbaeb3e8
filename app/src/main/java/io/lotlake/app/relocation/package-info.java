/** Relocates a lake whose files have moved to another place. */
@NullMarked
package io.lotlake.app.relocation;

import org.jspecify.annotations.NullMarked;
