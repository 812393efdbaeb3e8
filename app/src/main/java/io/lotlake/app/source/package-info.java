/** {@code lotlake source}: the commands of the source generator. */
@NullMarked
package io.lotlake.app.source;

import org.jspecify.annotations.NullMarked;
