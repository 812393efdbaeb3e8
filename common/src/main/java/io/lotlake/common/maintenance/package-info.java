/** Keeps the tables of a lake small and fast, and finds out whether their files are all there. */
@NullMarked
package io.lotlake.common.maintenance;

import org.jspecify.annotations.NullMarked;
