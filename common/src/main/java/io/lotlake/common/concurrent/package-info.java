/** Work on several threads at once. */
@NullMarked
package io.lotlake.common.concurrent;

import org.jspecify.annotations.NullMarked;
