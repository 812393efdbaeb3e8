package io.lotlake.bronze.load;

import com.sun.management.OperatingSystemMXBean;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;

/** Seconds, CPU and memory of a piece of work: of this process, and of a PostgreSQL server on the same machine. */
final class Meter {
    private static final double NANOS = 1e9;
    private static final double TICKS = 100;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int ENDED_USER_TICKS = 13;
    private static final int ENDED_SYSTEM_TICKS = 14;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ProcessHandle postmaster;

    /** What a piece of work took. */
    record Reading(long rows, double seconds, double clientCpu, double serverCpu, long peakHeap, long peakMemory) {}

    Meter(PostgresEndpoint source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            postmaster = ProcessHandle.of(row.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow(() -> new IllegalStateException("the server is not on this machine"));
        }
    }

    /** @param work returns the number of rows that it read */
    Reading measure(Callable<Long> work) throws Exception {
        System.gc();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        double server = serverCpu();
        long client = system.getProcessCpuTime();
        long start = System.nanoTime();
        long rows = work.call();
        double seconds = (System.nanoTime() - start) / NANOS;
        double clientCpu = (system.getProcessCpuTime() - client) / NANOS;
        long heap = pools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return new Reading(rows, seconds, clientCpu, serverCpu() - server, heap, peakMemory());
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    /**
     * The CPU seconds of the server. Those of ended sessions count with the postmaster, those of live sessions
     * separately.
     */
    private double serverCpu() throws IOException {
        double ticks = ticks(postmaster.pid(), USER_TICKS, SYSTEM_TICKS, ENDED_USER_TICKS, ENDED_SYSTEM_TICKS);
        for (ProcessHandle child : postmaster.children().toList()) {
            ticks += ticks(child.pid(), USER_TICKS, SYSTEM_TICKS);
        }
        return ticks / TICKS;
    }

    private static double ticks(long pid, int... fields) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String text = Files.readString(stat);
        String[] parts = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        double sum = 0;
        for (int field : fields) {
            sum += Long.parseLong(parts[field]);
        }
        return sum;
    }
}
