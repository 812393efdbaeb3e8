package io.lotlake.common.verify;

import io.lotlake.common.run.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a verification found, a line each, and where it is. */
public final class Report {
    private final Consumer<Position> onlooker;
    private final List<String> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A report of a verification that nobody waits for. */
    public Report() {
        this(position -> {});
    }

    /** @param onlooker is told which table is looked at */
    public Report(Consumer<Position> onlooker) {
        this.onlooker = onlooker;
    }

    /** The next table is looked at. */
    public void at(Position position) {
        onlooker.accept(position);
    }

    /** Something is not as it must be. */
    public void finding(String text) {
        findings.add(text);
    }

    /** Something could not be looked at, or may be as it is. */
    public void note(String text) {
        notes.add(text);
    }

    public List<String> findings() {
        return List.copyOf(findings);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }
}
