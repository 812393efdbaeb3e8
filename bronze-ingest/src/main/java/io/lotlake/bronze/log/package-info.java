/**
 * The log of Bronze: what its rows and its snapshots say about themselves, and how they are read. The other layers see
 * of Bronze this and the specs of its tables.
 */
@NullMarked
package io.lotlake.bronze.log;

import org.jspecify.annotations.NullMarked;
