/** The user's settings for reading the source: sizes, connections, detectors, and rules for columns and rows. */
@NullMarked
package io.lotlake.bronze.config;

import org.jspecify.annotations.NullMarked;
