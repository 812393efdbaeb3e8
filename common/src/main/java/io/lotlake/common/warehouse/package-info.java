/** The warehouse: where the files of the lake are, and what they say of its tables, looked at without Spark. */
@NullMarked
package io.lotlake.common.warehouse;

import org.jspecify.annotations.NullMarked;
