/** Keeps a lake small and fast, and has the catalog follow one that was moved. */
@NullMarked
package io.lotlake.app.upkeep;

import org.jspecify.annotations.NullMarked;
