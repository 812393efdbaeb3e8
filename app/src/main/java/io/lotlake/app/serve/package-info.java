/** {@code lotlake serve}: the lake as a read-only Iceberg REST catalog. */
@NullMarked
package io.lotlake.app.serve;

import org.jspecify.annotations.NullMarked;
