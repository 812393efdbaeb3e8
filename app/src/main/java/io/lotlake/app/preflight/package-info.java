/** What a run needs of its surroundings, looked at before it reads a row. */
@NullMarked
package io.lotlake.app.preflight;

import org.jspecify.annotations.NullMarked;
