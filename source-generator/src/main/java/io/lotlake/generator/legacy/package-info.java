/** The pipeline that lotlake replaces: it fills the mart that the published one is compared with. */
@NullMarked
package io.lotlake.generator.legacy;

import org.jspecify.annotations.NullMarked;
