package io.lotlake.gold.quality;

import io.lotlake.common.config.Settings;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The action of each gate for a figure beyond its threshold.
 *
 * @param fullEvery one of this many publications of syncs is judged as a whole, the others by their changes
 */
public record GateRules(Map<Gate, Rule> rules, int fullEvery) {
    private static final double MAX = 1e12;
    private static final int MOST = 1_000;

    public GateRules {
        Map<Gate, Rule> copy = new EnumMap<>(Gate.class);
        copy.putAll(rules);
        rules = copy;
    }

    /** The action for a figure beyond its threshold. */
    public enum Mode {
        STOP,
        WARN,
        OFF
    }

    /**
     * The rule of a gate.
     *
     * @param threshold the largest allowed figure
     */
    public record Rule(Mode mode, double threshold) {}

    public static GateRules bind(Settings settings) {
        Map<Gate, Rule> rules = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            String key = "gates." + gate.key();
            rules.put(gate, new Rule(mode(settings, key + ".mode"), settings.decimal(key + ".threshold", 0, MAX)));
        }
        return new GateRules(rules, settings.integer("gates.full-every", 1, MOST));
    }

    private static Mode mode(Settings settings, String key) {
        String text = settings.required(key, "stop, warn or off");
        for (Mode mode : Mode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        settings.problem(key, "'" + text + "' is none of stop, warn, off");
        return Mode.STOP;
    }

    /** The rule of a gate; a gate that has none stops above 0. */
    public Rule of(Gate gate) {
        return rules.getOrDefault(gate, new Rule(Mode.STOP, 0));
    }

    /** Whether the figure is above the threshold of its gate. */
    public boolean isBeyond(Figure figure) {
        return figure.value() > of(figure.gate()).threshold();
    }

    /** Whether the gate is measured at all. */
    public boolean measures(Gate gate) {
        return of(gate).mode() != Mode.OFF;
    }
}
