/**
 * The log of Bronze: what its rows and its snapshots say about themselves, and how to read them. Other layers see only
 * this package and the specs of the Bronze tables.
 */
@NullMarked
package io.lotlake.bronze.log;

import org.jspecify.annotations.NullMarked;
