/**
 * The catalogue of tables as a folder of static pages. A browser opens them from the disk or from any web server; they
 * load nothing but the style sheet and the two scripts beside them.
 */
@NullMarked
package io.lotlake.app.docs.site;

import org.jspecify.annotations.NullMarked;
