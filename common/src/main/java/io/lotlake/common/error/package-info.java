/** Errors with an exit code, and the translation of foreign exceptions to one line. */
@NullMarked
package io.lotlake.common.error;

import org.jspecify.annotations.NullMarked;
