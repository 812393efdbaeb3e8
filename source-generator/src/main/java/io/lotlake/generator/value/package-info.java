/** Single values as people type them, right and wrong, chosen by dice that depend on the seed alone. */
@NullMarked
package io.lotlake.generator.value;

import org.jspecify.annotations.NullMarked;
