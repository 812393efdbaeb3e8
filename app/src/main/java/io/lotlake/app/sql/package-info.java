/** {@code lotlake sql}: statements on the lake. */
@NullMarked
package io.lotlake.app.sql;

import org.jspecify.annotations.NullMarked;
