/** Measures and judges what a run has built before it is published: figures that must stay within their limits. */
@NullMarked
package io.lotlake.gold.quality;

import org.jspecify.annotations.NullMarked;
