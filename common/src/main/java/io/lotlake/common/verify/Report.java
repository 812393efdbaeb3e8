package io.lotlake.common.verify;

import io.lotlake.common.run.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the findings of a verification, one line each, and reports where the verification is. */
public final class Report {
    private final Consumer<Position> onlooker;
    private final List<String> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Makes a report without an onlooker. */
    public Report() {
        this(position -> {});
    }

    /** @param onlooker is told which table is being checked */
    public Report(Consumer<Position> onlooker) {
        this.onlooker = onlooker;
    }

    /** Tells the onlooker that the check of this table begins. */
    public void at(Position position) {
        onlooker.accept(position);
    }

    /** Adds something that is wrong. */
    public void finding(String text) {
        findings.add(text);
    }

    /** Adds something that could not be checked, or that may be right. */
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
