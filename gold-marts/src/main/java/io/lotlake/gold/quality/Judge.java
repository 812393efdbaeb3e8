package io.lotlake.gold.quality;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.GateRow;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.gold.quality.GateRules.Mode;
import io.lotlake.gold.quality.GateRules.Rule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares figures with their thresholds. The error or warning names all figures that are beyond, and the ledger
 * records every figure.
 */
public final class Judge {
    private static final MathContext SHOWN = new MathContext(4);

    private final GateRules rules;
    private final OpenRun run;

    public Judge(GateRules rules, OpenRun run) {
        this.rules = rules;
        this.run = run;
    }

    /**
     * Lets the publication pass, perhaps with warnings.
     *
     * @return the warnings
     * @throws LotlakeException with exit code 4 if a figure stops the publication
     */
    public List<String> judge(List<Figure> figures) {
        List<String> warnings = new ArrayList<>();
        List<String> stops = new ArrayList<>();
        for (Figure figure : figures) {
            Rule rule = rules.of(figure.gate());
            if (rule.mode() == Mode.OFF) {
                continue;
            }
            boolean passed = !rules.isBeyond(figure);
            if (!passed) {
                (rule.mode() == Mode.STOP ? stops : warnings).add(told(figure, rule));
            }
            String outcome = passed ? "passed" : rule.mode() == Mode.STOP ? "stopped" : "warned";
            run.gate(new GateRow(
                    figure.subject(),
                    figure.gate().key(),
                    figure.value(),
                    rule.threshold(),
                    outcome,
                    figure.judged().text(),
                    figure.snapshotId()));
        }
        if (!stops.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish run " + run.run().id() + ": " + String.join("; ", stops)
                            + "; the last publication stands, the rows of this run are in the branch run_"
                            + run.run().id() + " of the tables");
        }
        return warnings;
    }

    private static String told(Figure figure, Rule rule) {
        return "gate " + figure.gate().key() + " of " + figure.subject() + " found " + shown(figure.value()) + " "
                + figure.gate().meaning() + ", and " + shown(rule.threshold()) + " is the most";
    }

    /** Shows counts to the last digit, and shares with as many digits as are meaningful. */
    private static String shown(double value) {
        return value == Math.rint(value)
                ? String.valueOf(Math.round(value))
                : new BigDecimal(value).round(SHOWN).stripTrailingZeros().toPlainString();
    }
}
