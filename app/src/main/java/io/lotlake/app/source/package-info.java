/** The source database: its schema, a generator that fills it, and the legacy pipeline that says what the mart must hold. */
@NullMarked
package io.lotlake.app.source;

import org.jspecify.annotations.NullMarked;
