/** The configuration, which is bound once into records. */
@NullMarked
package io.lotlake.common.config;

import org.jspecify.annotations.NullMarked;
