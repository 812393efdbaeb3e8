package io.lotlake.app.html;

import static io.lotlake.app.html.Element.element;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElementTest {
    @Test
    void textsAndAttributesCannotBecomeMarkup() {
        Element cell = element("td", "<script>alert('a & b')</script>").with("title", "\" onclick=\"x");

        assertThat(cell)
                .hasToString("<td title=\"&quot; onclick=&quot;x\">&lt;script&gt;alert(&#39;a &amp; b&#39;)"
                        + "&lt;/script&gt;</td>");
    }

    @Test
    void controlCharactersBecomeBlanks() {
        assertThat(element("p", "a\u0000b\u001bc\nd")).hasToString("<p>a b c\nd</p>");
    }

    @Test
    void elementsNestInTheirOrder() {
        assertThat(element("p")
                        .text("one ")
                        .add(element("b", "two"))
                        .text(" three")
                        .add(element("meta")))
                .hasToString("<p>one <b>two</b> three<meta></p>");
    }
}
