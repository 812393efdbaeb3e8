/** The generated catalogue of tables. */
@NullMarked
package io.lotlake.app.docs;

import org.jspecify.annotations.NullMarked;
