/** {@code lotlake training-set}: features as of moments with labels of what happened afterwards, split and described. */
@NullMarked
package io.lotlake.app.training;

import org.jspecify.annotations.NullMarked;
