package io.lotlake.app.training;

import io.lotlake.gold.features.Label;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of labels on the command line. */
final class LabelName implements ITypeConverter<Label>, Iterable<String> {
    @Override
    public Label convert(String value) {
        return Arrays.stream(Label.values())
                .filter(label -> name(label).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("choose one of " + String.join(", ", this)));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Label.values()).map(LabelName::name).iterator();
    }

    static String name(Label label) {
        return label.name().toLowerCase(Locale.ROOT);
    }
}
