/** The warehouse: the place of the lake's files, and the state of its tables as the files tell it without Spark. */
@NullMarked
package io.lotlake.common.warehouse;

import org.jspecify.annotations.NullMarked;
