/** Faults on purpose, for the tests that prove what a crash leaves behind; in production nothing of it happens. */
@NullMarked
package io.lotlake.common.fault;

import org.jspecify.annotations.NullMarked;
