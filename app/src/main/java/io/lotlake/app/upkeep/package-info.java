/** Keeps a lake small and fast, and makes the catalog follow a lake that was moved. */
@NullMarked
package io.lotlake.app.upkeep;

import org.jspecify.annotations.NullMarked;
