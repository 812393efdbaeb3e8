/** The rules by which Silver cleans values and settles which portal has a listing. */
@NullMarked
package io.lotlake.silver.rule;

import org.jspecify.annotations.NullMarked;
