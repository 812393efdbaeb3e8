package io.lotlake.app.export;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a program on the command line, in lower case. */
final class ProgramName implements ITypeConverter<Program>, Iterable<String> {
    @Override
    public Program convert(String name) {
        return Arrays.stream(Program.values())
                .filter(program -> program.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "Cannot export for '" + name + "': it is not one of " + String.join(", ", this)));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Program.values()).map(Program::toString).iterator();
    }
}
