import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop's own YARN in one process: a resource manager and two node managers, which start containers as processes. It
 * writes a yarn-site.xml that leads to it into the folder that is its argument, and ends with the standard input.
 */
public class YarnServers {
    public static void main(String[] arguments) {
        try {
            serve(Path.of(arguments[0]));
            System.exit(0);
        } catch (Exception | LinkageError e) {
            // Threads of the servers that have started would keep the process alive.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path folder) throws Exception {
        YarnConfiguration settings = new YarnConfiguration();
        settings.set("fs.defaultFS", "file:///");
        settings.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
        settings.setInt("yarn.nodemanager.resource.memory-mb", 24_576);
        settings.setInt("yarn.nodemanager.resource.cpu-vcores", 16);
        settings.setInt("yarn.scheduler.minimum-allocation-mb", 128);
        settings.setInt("yarn.scheduler.maximum-allocation-mb", 24_576);
        settings.set("yarn.scheduler.capacity.root.queues", "default");
        settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
        settings.set("yarn.nodemanager.env-whitelist", "JAVA_HOME,JDK_JAVA_OPTIONS,SPARK_LOCAL_IP");
        settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        MiniYARNCluster servers = new MiniYARNCluster("lotlake", 2, 1, 1);
        servers.init(settings);
        servers.start();
        if (!servers.waitForNodeManagersToConnect(60_000)) {
            throw new IllegalStateException("the node managers did not connect");
        }
        Path written = folder.resolve("yarn-site.xml.new");
        try (OutputStream out = Files.newOutputStream(written)) {
            servers.getConfig().writeXml(out);
        }
        Files.move(written, folder.resolve("yarn-site.xml"), StandardCopyOption.ATOMIC_MOVE);
        System.in.read();
        servers.stop();
    }
}
