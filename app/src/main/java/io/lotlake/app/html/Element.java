package io.lotlake.app.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An element of an HTML page or of a drawing in it. Texts and values of attributes are escaped. */
public final class Element {
    private static final Set<String> VOID = Set.of("input", "link", "meta");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> content = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    public static Element element(String name) {
        return new Element(name);
    }

    /** An element with only a text. */
    public static Element element(String name, String text) {
        return new Element(name).text(text);
    }

    public Element with(String attribute, Object value) {
        attributes.put(attribute, String.valueOf(value));
        return this;
    }

    public Element add(Element... children) {
        content.addAll(List.of(children));
        return this;
    }

    public Element add(List<Element> children) {
        content.addAll(children);
        return this;
    }

    public Element text(String text) {
        content.add(text);
        return this;
    }

    /** The markup. */
    @Override
    public String toString() {
        StringBuilder markup = new StringBuilder();
        write(markup);
        return markup.toString();
    }

    private void write(StringBuilder markup) {
        markup.append('<').append(name);
        attributes.forEach((attribute, value) -> markup.append(' ')
                .append(attribute)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        markup.append('>');
        for (Object part : content) {
            if (part instanceof Element element) {
                element.write(markup);
            } else {
                markup.append(escaped(part.toString()));
            }
        }
        if (!VOID.contains(name)) {
            markup.append("</").append(name).append('>');
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(character < ' ' && character != '\n' ? ' ' : character);
            }
        });
        return escaped.toString();
    }
}
