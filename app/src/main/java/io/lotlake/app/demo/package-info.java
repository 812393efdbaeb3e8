/** Runs everything that lotlake needs on one machine with nothing installed. */
@NullMarked
package io.lotlake.app.demo;

import org.jspecify.annotations.NullMarked;
