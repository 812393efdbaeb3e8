/** Errors with an exit code, and how foreign exceptions become one line. */
@NullMarked
package io.lotlake.common.error;

import org.jspecify.annotations.NullMarked;
