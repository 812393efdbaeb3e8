package io.lotlake.app.demo;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the embedded server: it has one user, runs on a machine of any size, and its data is cheap to
 * recreate.
 */
final class ServerSettings {
    private static final long MEGABYTE = 1 << 20;

    private ServerSettings() {}

    static Map<String, String> forThisMachine() {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / MEGABYTE;
        Map<String, String> settings = new TreeMap<>();
        settings.put("listen_addresses", "localhost");
        settings.put("unix_socket_directories", "");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("jit", "off");
        settings.put("shared_buffers", share(memory, 16, 128, 1024));
        settings.put("maintenance_work_mem", share(memory, 64, 64, 512));
        settings.put("work_mem", share(memory, 512, 4, 64));
        settings.put("effective_cache_size", share(memory, 2, 256, 1 << 20));
        settings.put("max_wal_size", "4GB");
        settings.put("checkpoint_timeout", "30min");
        settings.put("synchronous_commit", "off");
        // With this setting, a table that is filled in the transaction that emptied it needs no log.
        settings.put("wal_level", "minimal");
        settings.put("max_wal_senders", "0");
        if (System.getProperty("os.name").startsWith("Linux")) {
            // The other kind of shared memory is in /dev/shm, which is too small in containers for a parallel join.
            settings.put("dynamic_shared_memory_type", "sysv");
        }
        return settings;
    }

    private static String share(long memory, int part, int least, int most) {
        return Math.min(most, Math.max(least, memory / part)) + "MB";
    }
}
