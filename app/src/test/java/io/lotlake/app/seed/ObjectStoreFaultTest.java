package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.FaultyEndpoint.Answer;
import io.lotlake.common.testing.ObjectStoreExtension;
import io.lotlake.common.testing.ObjectStoreExtension.TestObjectStore;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The object store of the warehouse gives wrong answers in the middle of a run. */
@Tag("nightly")
@ExtendWith({PostgresExtension.class, ObjectStoreExtension.class})
class ObjectStoreFaultTest {
    private FaultyEndpoint endpoint;
    private SeedFixture fixture;
    private final AtomicInteger requests = new AtomicInteger();

    @BeforeEach
    void sourceAndStore(TestObjectStore store, @TempDir Path folder) throws Exception {
        TestDatabase database = PostgresExtension.create();
        SourcePlan plan =
                new SourcePlan(3, 200, 400, List.of("mobile", "scout"), List.of("volkswagen")).withRecentRates();
        fixture = SeedFixture.generated(database, plan, folder);
        endpoint = new FaultyEndpoint(store.endpoint());
        String storage = "storage { endpoint = \"%s\", access-key = %s, secret-key = %s }"
                .formatted(endpoint.url(), store.accessKey(), store.secretKey());
        fixture.configure(plan.makes(), store.warehouse() + "/" + UUID.randomUUID(), storage);
        SeedFixture.Outcome doctor = fixture.run("doctor", "--create-bucket");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    /** Asserts that nothing is lost and nothing is there twice, after one more run if the first has given up. */
    private void assertWhole(SeedFixture.Outcome seed) {
        assertThat(endpoint.faults()).as("wrong answers").isPositive();
        assertThat(seed.exitCode()).as(seed.out() + seed.err()).isIn(0, 5);
        endpoint.follow(request -> Answer.TRUE);
        if (seed.exitCode() != 0) {
            SeedFixture.Outcome again = fixture.run("seed");
            assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        }
        SeedFixture.Outcome verify = fixture.run("verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }

    @Test
    void aStoreThatIsUnavailableForAWhile() {
        endpoint.follow(request -> {
            int number = requests.incrementAndGet();
            return number > 60 && number < 120 ? Answer.UNAVAILABLE : Answer.TRUE;
        });

        assertWhole(fixture.run("seed"));
    }

    @Test
    void aStoreThatFailsAfterHavingStoredTheObject() {
        endpoint.follow(request -> request.startsWith("PUT ") && requests.incrementAndGet() % 5 == 0
                ? Answer.FAILED_AFTERWARDS
                : Answer.TRUE);

        assertWhole(fixture.run("seed"));
    }

    @Test
    void aStoreThatCutsWhatItSends() {
        endpoint.follow(request ->
                request.startsWith("GET ") && requests.incrementAndGet() % 7 == 0 ? Answer.CUT : Answer.TRUE);

        assertWhole(fixture.run("seed"));
    }
}
