/** {@code lotlake export}: the few lines that open a publication in another program. */
@NullMarked
package io.lotlake.app.export;

import org.jspecify.annotations.NullMarked;
