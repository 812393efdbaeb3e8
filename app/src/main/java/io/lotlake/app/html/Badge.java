package io.lotlake.app.html;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.history.PastRun;

/** A word with a sign and a colour, for the outcome of something. The sign tells it also without colours. */
public enum Badge {
    GOOD("✓"),
    WARN("!"),
    BAD("✕"),
    NEUTRAL("·");

    private final String sign;

    Badge(String sign) {
        this.sign = sign;
    }

    public Element of(String word) {
        return element("span")
                .with("class", "badge " + name().toLowerCase(java.util.Locale.ROOT))
                .add(element("span", sign).with("aria-hidden", true))
                .text(" " + word);
    }

    public static Element of(PastRun run) {
        return switch (run.state()) {
            case "done" ->
                run.hasWorked() ? GOOD.of("done") : run.isDone() ? NEUTRAL.of("nothing to do") : BAD.of(run.outcome());
            case "running" -> NEUTRAL.of("at work");
            case "killed" -> BAD.of("killed, for nobody holds the lock of the lake");
            case "stopped" -> WARN.of("stopped by a signal");
            default -> BAD.of(run.outcome());
        };
    }

    /** @param outcome passed, warned or stopped */
    public static Element ofGate(String outcome) {
        return switch (outcome) {
            case "passed" -> GOOD.of(outcome);
            case "warned" -> WARN.of(outcome);
            default -> BAD.of(outcome);
        };
    }
}
