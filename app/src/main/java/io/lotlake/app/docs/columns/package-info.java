/** Which column of a lake is made of which, found out from Spark's plans of the same code that makes the tables. */
@NullMarked
package io.lotlake.app.docs.columns;

import org.jspecify.annotations.NullMarked;
