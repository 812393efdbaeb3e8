/** The portals, their sellers and their listings: the facts on which all generated tables agree. */
@NullMarked
package io.lotlake.generator.market;

import org.jspecify.annotations.NullMarked;
