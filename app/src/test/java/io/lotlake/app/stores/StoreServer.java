package io.lotlake.app.stores;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The stores on which a lake is tried. */
enum StoreServer {
    /** A process of this machine that keeps its objects as files. */
    VERSITYGW {
        @Override
        Running start(Path folder) throws IOException, InterruptedException {
            VersityGateway gateway = VersityGateway.start(folder, List.of());
            return new Running(gateway.store(), PostgresExtension.create(), gateway::close);
        }
    },
    /** The images of MinIO and PostgreSQL, if Docker or podman answers. */
    MINIO {
        @Override
        Running start(Path folder) {
            requireOrSkip(
                    DockerClientFactory.instance().isDockerAvailable(),
                    "MinIO is not tried: neither Docker nor podman answers");
            MinIOContainer minio = new MinIOContainer(System.getProperty("io.lotlake.test.minio"));
            PostgreSQLContainer postgres = new PostgreSQLContainer(System.getProperty("io.lotlake.test.postgres"))
                    .withPassword("any")
                    .withEnv("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C")
                    .withCommand("postgres", "-c", "max_connections=300");
            Startables.deepStart(minio, postgres).join();
            Store store = new Store(
                    minio.getS3URL(), REGION, minio.getUserName(), minio.getPassword(), BUCKET, Optional.empty());
            TestDatabase database = new TestDatabase(postgres.getJdbcUrl(), postgres.getUsername());
            return new Running(store, database, () -> {
                minio.close();
                postgres.close();
            });
        }
    },
    /** The store that the environment names. */
    NAMED {
        @Override
        Running start(Path folder) {
            Map<String, String> environment = System.getenv();
            Store store = new Store(
                    environment.get(ENDPOINT),
                    environment.getOrDefault("LOTLAKE_TEST_S3_REGION", REGION),
                    environment.get("LOTLAKE_TEST_S3_ACCESS_KEY"),
                    environment.get("LOTLAKE_TEST_S3_SECRET_KEY"),
                    environment.getOrDefault("LOTLAKE_TEST_S3_BUCKET", BUCKET),
                    Optional.ofNullable(environment.get("LOTLAKE_TEST_S3_CA_FILE"))
                            .map(Path::of));
            return new Running(store, PostgresExtension.create(), () -> {});
        }
    };

    static final String BUCKET = "lotlake-test";
    static final String REGION = "us-east-1";
    private static final String ENDPOINT = "LOTLAKE_TEST_S3_ENDPOINT";

    /** A store that runs until it is closed, and an empty database for source, catalog and mart of a lake. */
    record Running(Store store, TestDatabase database, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    /** Starts the store, or skips the test with one line if this machine cannot start it. */
    abstract Running start(Path folder) throws IOException, InterruptedException;

    /** The store that the environment names if it names one; otherwise all that can be started. */
    static List<StoreServer> chosen() {
        return System.getenv(ENDPOINT) != null ? List.of(NAMED) : List.of(VERSITYGW, MINIO);
    }

    /** Skips the test and says why on the standard error, because Maven's report only counts skipped tests. */
    static void requireOrSkip(boolean isThere, String otherwise) {
        if (!isThere) {
            System.err.println(otherwise);
        }
        assumeTrue(isThere, otherwise);
    }
}
