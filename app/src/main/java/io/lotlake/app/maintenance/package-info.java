/** Keeps the tables of a lake small and fast, and checks that all their files exist. */
@NullMarked
package io.lotlake.app.maintenance;

import org.jspecify.annotations.NullMarked;
