/**
 * HTML that programs write. It is made by a few classes and not by a template library: {@link Element} escapes every
 * text and every attribute, so a value cannot become markup, whereas the templates of jinjava, which the generator has,
 * escape only where they say so; and drawings are computed, not filled in.
 */
@NullMarked
package io.lotlake.app.html;

import org.jspecify.annotations.NullMarked;
