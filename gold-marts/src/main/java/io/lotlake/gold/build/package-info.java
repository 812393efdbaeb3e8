/** How a Gold table is declared, and what it needs while a run makes it. */
@NullMarked
package io.lotlake.gold.build;

import org.jspecify.annotations.NullMarked;
