/** {@code lotlake verify}: is everything whole. */
@NullMarked
package io.lotlake.app.verify;

import org.jspecify.annotations.NullMarked;
