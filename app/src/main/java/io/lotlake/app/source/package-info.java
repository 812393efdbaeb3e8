/** The source database: its schema, a generator that fills it, and the legacy pipeline, the oracle of the mart. */
@NullMarked
package io.lotlake.app.source;

import org.jspecify.annotations.NullMarked;
