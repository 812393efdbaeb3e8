/** The HTML page about a run. */
@NullMarked
package io.lotlake.app.report;

import org.jspecify.annotations.NullMarked;
