/** {@code lotlake verify}: checks that everything is complete. */
@NullMarked
package io.lotlake.app.verify;

import org.jspecify.annotations.NullMarked;
