/** TLS to an object store whose certificate a private CA signed. */
@NullMarked
package io.lotlake.common.tls;

import org.jspecify.annotations.NullMarked;
