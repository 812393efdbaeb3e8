/** Single values as people type them, right and wrong, chosen by dice that depend only on the seed. */
@NullMarked
package io.lotlake.generator.value;

import org.jspecify.annotations.NullMarked;
