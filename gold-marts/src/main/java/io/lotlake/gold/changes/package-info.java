/** What changed in Silver since Gold was made of it. */
@NullMarked
package io.lotlake.gold.changes;

import org.jspecify.annotations.NullMarked;
