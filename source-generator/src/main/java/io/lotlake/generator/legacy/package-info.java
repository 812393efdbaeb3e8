/** The pipeline that lotlake replaces. It fills the mart with which the published one is compared. */
@NullMarked
package io.lotlake.generator.legacy;

import org.jspecify.annotations.NullMarked;
