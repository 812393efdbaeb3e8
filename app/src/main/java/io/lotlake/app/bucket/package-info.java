/** What the doctor checks of the bucket of an {@code s3://} warehouse. */
@NullMarked
package io.lotlake.app.bucket;

import org.jspecify.annotations.NullMarked;
