/** What was known about each listing at a moment, and what happened to it afterwards. */
@NullMarked
package io.lotlake.gold.features;

import org.jspecify.annotations.NullMarked;
