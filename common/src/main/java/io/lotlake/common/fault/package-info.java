/** Faults on purpose, for the tests that prove what a crash leaves behind. In production no fault happens. */
@NullMarked
package io.lotlake.common.fault;

import org.jspecify.annotations.NullMarked;
