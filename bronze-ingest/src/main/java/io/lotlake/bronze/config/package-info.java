/** What the user says of the reading: sizes, connections, detectors, and rules for columns and rows. */
@NullMarked
package io.lotlake.bronze.config;

import org.jspecify.annotations.NullMarked;
