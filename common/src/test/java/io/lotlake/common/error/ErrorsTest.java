package io.lotlake.common.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class ErrorsTest {
    static final List<Exception> STORAGE = List.of(
            new ConnectException("Connection refused"),
            new UnknownHostException("minio.example"),
            new NoSuchFileException("/warehouse/silver"),
            new FileNotFoundException("File /warehouse/silver/a.parquet does not exist"),
            new IOException("Mkdirs failed to create file:/warehouse/silver"),
            SdkClientException.create("Unable to execute HTTP request"),
            S3Exception.builder().message("Access Denied").build());

    @ParameterizedTest
    @CsvSource({
        "28P01, CONFIGURATION",
        "28000, CONFIGURATION",
        "3D000, CONFIGURATION",
        "3F000, CONFIGURATION",
        "42501, CONFIGURATION",
        "08004, CONFIGURATION",
        "08001, UNREACHABLE",
        "08006, UNREACHABLE",
        "53300, UNREACHABLE",
        "53100, UNREACHABLE",
        "57P01, UNREACHABLE",
        "57014, UNREACHABLE",
        "40001, UNREACHABLE",
        "40P01, UNREACHABLE",
        "55P03, UNREACHABLE",
        "25P03, UNREACHABLE",
        "55000, CONFIGURATION",
        "42P01, CONFIGURATION",
        "22003, CONFIGURATION",
        "23505, CONFIGURATION",
        "25P02, UNEXPECTED",
        "99999, UNEXPECTED",
        "'', UNEXPECTED",
        ", UNEXPECTED"
    })
    void theSqlStateDecidesOnTheExitCode(String state, ExitCode expected) {
        SQLException failure = new SQLException("message", state);

        assertThat(Errors.exitCode(failure)).isEqualTo(expected);
        assertThat(Errors.translate(new RuntimeException("wrapped", failure)).exitCode())
                .isEqualTo(expected);
    }

    @Test
    void theServersFirstLineAndItsSqlStateAreTheMessage(TestDatabase database) {
        Throwable failure = catchThrowable(() -> database.strings("SELECT 1 FROM nowhere"));

        LotlakeException error = Errors.translate(failure);

        assertThat(error)
                .hasMessage("Cannot work with PostgreSQL: relation \"nowhere\" does not exist (SQLSTATE 42P01);"
                        + " what lotlake asks for is not there or of another kind, see lotlake doctor")
                .hasCause(failure);
    }

    @Test
    void anErrorOfOurOwnPassesThroughFromAnyDepth() {
        LotlakeException own = new LotlakeException(ExitCode.GATE, "Cannot publish: no");
        Throwable failure = own;
        for (int depth = 0; depth < 15; depth++) {
            failure = new ExecutionException("wrapped", failure);
        }

        assertThat(Errors.translate(failure)).isSameAs(own);
    }

    @ParameterizedTest
    @FieldSource("STORAGE")
    void storageThatCannotBeReachedIsWorthARetry(Exception storage) {
        LotlakeException error = Errors.translate(new RuntimeException("Job aborted\nwith a trace", storage));

        assertThat(error.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(error)
                .hasMessage("Cannot reach the storage of the warehouse: " + Errors.firstLine(storage)
                        + "; check lotlake.warehouse and lotlake.storage");
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidAccessKeyId, 403, lotlake.storage.access-key",
        "SignatureDoesNotMatch, 403, lotlake.storage.access-key",
        "AccessDenied, 403, list and delete objects",
        "NoSuchBucket, 404, doctor --create-bucket",
        "RequestTimeTooSkewed, 403, set the clock",
        "AuthorizationHeaderMalformed, 400, lotlake.storage.region",
        ", 403, lotlake.storage.access-key"
    })
    void aStoreThatRefusesIsForTheOperator(String code, int status, String remedy) {
        AwsErrorDetails details =
                AwsErrorDetails.builder().errorCode(code).errorMessage("no").build();
        Exception refusal = S3Exception.builder()
                .awsErrorDetails(details)
                .statusCode(status)
                .build();

        LotlakeException error = Errors.translate(new RuntimeException("Job aborted", refusal));

        assertThat(error.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(error.getMessage())
                .startsWith("Cannot reach the storage of the warehouse: ")
                .contains(code == null ? "403" : code, remedy);
    }

    @Test
    void aStoreThatIsBusyIsWorthARetry() {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode("SlowDown")
                .errorMessage("later")
                .build();
        Exception busy =
                S3Exception.builder().awsErrorDetails(details).statusCode(503).build();

        assertThat(Errors.translate(new RuntimeException("Job aborted", busy)).exitCode())
                .isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void aStoreWithoutCredentialsIsForTheOperator() {
        Exception none = SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(…)");

        LotlakeException error = Errors.translate(new RuntimeException("Job aborted", none));

        assertThat(error.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(error.getMessage()).contains("no credentials", "environment, profile or role");
    }

    @Test
    void aFullDiskIsToldWithTheFoldersThatMayBeFull() {
        Exception full = new IOException("Task 3 failed\n  java.io.IOException: No space left on device\n  at");

        LotlakeException error = Errors.translate(new RuntimeException("Job aborted", full));

        assertThat(error.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(error)
                .hasMessage("Cannot write to the warehouse or to spark.local.dir: java.io.IOException: No space left"
                        + " on device"
                        + "; make free space there and run the command again, which goes on");
    }

    static final List<Exception> UNWRITABLE = List.of(
            new FileNotFoundException("/warehouse/a.parquet (Read-only file system)"),
            new FileNotFoundException("/warehouse/a.parquet (Permission denied)"),
            new AccessDeniedException("/warehouse/a.parquet"),
            new FileSystemException("/warehouse/a.parquet", null, "Read-only file system"),
            new IOException("Task 3 failed\n  java.io.IOException: a.parquet: Permission denied\n  at"));

    @ParameterizedTest
    @FieldSource("UNWRITABLE")
    void aWarehouseThatMayNotBeWrittenIsToldWithTheRemedy(Exception unwritable) {
        LotlakeException error = Errors.translate(new RuntimeException("Job aborted", unwritable));

        assertThat(error.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(error.getMessage())
                .startsWith("Cannot write to the warehouse or to spark.local.dir: ")
                .contains("a.parquet")
                .endsWith(
                        "; let the user of this process read and write there and run the command again, which goes on")
                .doesNotContain("\n");
    }

    @Test
    void aRightThatIsMissingInTheDatabaseIsNotTakenForAFolder() {
        SQLException denied = new SQLException("ERROR: permission denied for schema mapping", "42501");

        LotlakeException error = Errors.translate(new RuntimeException(denied));

        assertThat(error.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(error.getMessage()).contains("GRANT USAGE ON SCHEMA mapping TO ");
    }

    @Test
    void theDatabaseIsNamedBeforeTheNetworkItIsBehind() {
        SQLException refused = new SQLException(
                "Connection to localhost:1 refused", "08001", new ConnectException("Connection refused"));

        assertThat(Errors.translate(refused))
                .hasMessage("Cannot work with PostgreSQL: Connection to localhost:1 refused (SQLSTATE 08001);"
                        + " see that the server is up and can be reached, and run the command again");
    }

    @Test
    void aCommitOfUnknownStateIsToldBeforeTheDatabaseThatDidNotAnswer() {
        SQLException lost = new SQLException("Connection reset", "08006");
        Exception unknown = new CommitStateUnknownException("Cannot tell whether it happened: look there", lost);

        LotlakeException error = Errors.translate(new RuntimeException("Job aborted", unknown));

        assertThat(error).hasMessage("Cannot tell whether it happened: look there");
        assertThat(error.exitCode()).isEqualTo(ExitCode.COMMIT_UNKNOWN);
        assertThat(error.exitCode().code()).isEqualTo(70);
    }

    @Test
    void anUnforeseenFailureIsToldByItsRoot() {
        Exception failure = new RuntimeException("outer", new IllegalStateException("  the root\n\tat somewhere"));

        LotlakeException error = Errors.translate(failure);

        assertThat(error).hasMessage("the root").hasCause(failure);
        assertThat(error.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    }

    @Test
    void aFailureWithoutWordsIsToldByItsType() {
        assertThat(Errors.translate(new NullPointerException())).hasMessage("java.lang.NullPointerException");
        assertThat(Errors.translate(new IllegalStateException(" \n "))).hasMessage("java.lang.IllegalStateException");
    }

    @Test
    void aTableThatSparkDoesNotFindIsToldInOneLine(SparkSession spark) {
        Throwable failure = catchThrowable(() -> spark.sql("SELECT * FROM nowhere.at_all"));

        LotlakeException error = Errors.translate(failure);

        assertThat(error.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(error.getMessage()).startsWith("[TABLE_OR_VIEW_NOT_FOUND]").doesNotContain("\n");
    }

    /**
     * An exception whose cause's cause is itself. It gives up after a while, so that a test cannot follow it for ever.
     */
    private static final class Circle extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient RuntimeException other = new RuntimeException("other", this);
        private int asked;

        @Override
        public synchronized Throwable getCause() {
            asked++;
            if (asked > 1_000) {
                throw new AssertionError("causes are followed without end");
            }
            return other;
        }
    }

    @Test
    void causesThatGoInACircleComeToAnEnd() {
        assertThat(Errors.translate(new Circle()).exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    }

    @Test
    void everyExitCodeIsItsOwnAndFitsAShell() {
        assertThat(ExitCode.values()).extracting(ExitCode::code).doesNotHaveDuplicates();
        assertThat(ExitCode.values())
                .filteredOn(code -> code != ExitCode.INTERRUPTED && code != ExitCode.TERMINATED)
                .allMatch(code -> code.code() >= 0 && code.code() <= 125);
        assertThat(ExitCode.INTERRUPTED.code()).as("128 + SIGINT").isEqualTo(130);
        assertThat(ExitCode.TERMINATED.code()).as("128 + SIGTERM").isEqualTo(143);
        assertThat(ExitCode.CONFIGURATION.code()).isEqualTo(3);
        assertThat(ExitCode.UNREACHABLE.code()).isEqualTo(5);
    }
}
