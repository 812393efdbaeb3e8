package io.lotlake.app.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page, the operator, the script for cron and the unit know every exit code and agree about it. */
class ExitCodeTablesTest {
    private static final Pattern PAGE = Pattern.compile("(?m)^\\| (\\d+) \\| [^|]+ \\| (\\w+)");
    private static final Pattern OPERATOR = Pattern.compile("(?m)^    (\\d+): \\(Outcome\\.(\\w+)");
    private static final Pattern SCRIPT = Pattern.compile("(?m)^    (\\d+)\\) echo");
    private static final Pattern UNIT = Pattern.compile("(?m)^(SuccessExitStatus|RestartForceExitStatus)=(.*)$");

    private static Map<String, String> pairs(String file, Pattern pattern) throws IOException {
        Map<String, String> pairs = new HashMap<>();
        pattern.matcher(Files.readString(Path.of("..", file)))
                .results()
                .forEach(match -> pairs.put(match.group(1), match.groupCount() < 2 ? "" : match.group(2)));
        return pairs;
    }

    private static String[] codes() {
        return Arrays.stream(ExitCode.values())
                .map(code -> String.valueOf(code.code()))
                .toArray(String[]::new);
    }

    @Test
    void thePageAndTheOperatorHaveAllCodesAndAgree() throws IOException {
        Map<String, String> page = pairs("docs/scheduling.md", PAGE);
        Map<String, String> operator = pairs("infra/airflow/lotlake_airflow/exit_codes.py", OPERATOR);

        assertThat(page).containsOnlyKeys(codes());
        assertThat(operator).containsOnlyKeys(codes());
        operator.replaceAll((code, outcome) -> outcome.toLowerCase(Locale.ROOT));
        assertThat(page).isEqualTo(operator);
    }

    @Test
    void theScriptForCronExplainsAllCodesThatItReports() throws IOException {
        assertThat(pairs("infra/cron/lotlake-cron", SCRIPT).keySet())
                .contains(Arrays.stream(codes())
                        .filter(code -> !code.equals("0") && !code.equals("99"))
                        .toArray(String[]::new));
    }

    @Test
    void theUnitTriesTheSameCodesAgain() throws IOException {
        Map<String, String> unit = pairs("infra/systemd/lotlake@.service", UNIT);

        assertThat(unit.get("RestartForceExitStatus"))
                .isEqualTo(ExitCode.UNREACHABLE.code() + " " + ExitCode.LOCKED.code());
        assertThat(unit.get("SuccessExitStatus"))
                .isEqualTo(ExitCode.NOTHING_TO_DO.code() + " " + ExitCode.TERMINATED.code());
    }
}
