import io.lotlake.app.Lotlake;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Runs lotlake commands one after the other in this JVM: those that it reads from the standard input, a line each.
 * After each command it prints a line with {@code ended}, the exit code, the seconds, and the CPU seconds of the
 * process.
 */
final class CommandLoop {
    private static final double NANOS = 1e9;

    public static void main(String[] args) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            long begun = System.nanoTime();
            long cpu = system.getProcessCpuTime();
            int exit = Lotlake.run(line.split(" "));
            System.out.printf(
                    Locale.ROOT,
                    "ended %d %.2f %.2f%n",
                    exit,
                    (System.nanoTime() - begun) / NANOS,
                    (system.getProcessCpuTime() - cpu) / NANOS);
        }
    }
}
