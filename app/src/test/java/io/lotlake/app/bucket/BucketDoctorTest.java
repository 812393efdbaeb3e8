package io.lotlake.app.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.app.preflight.Preflight.Verdict;
import io.lotlake.app.seed.FaultyEndpoint;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.testing.ObjectStoreExtension;
import io.lotlake.common.testing.ObjectStoreExtension.TestObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real store, of which one answer at a time is replaced by what Amazon S3 documents for it. */
@ExtendWith(ObjectStoreExtension.class)
class BucketDoctorTest {
    private static final String RULES = "<LifecycleConfiguration>%s</LifecycleConfiguration>";
    private static final String RULE = "<Rule><ID>r</ID><Status>Enabled</Status><Filter>%s</Filter>%s</Rule>";
    private static final String ABORT = "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
            + "</AbortIncompleteMultipartUpload>";
    private static final String EXPIRE = "<Expiration><Days>30</Days></Expiration>";
    private static final String NONCURRENT =
            "<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration>";
    private static final String SPARING = "<NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays>"
            + "<NewerNoncurrentVersions>%s</NewerNoncurrentVersions></NoncurrentVersionExpiration>";
    private static final String ARCHIVE =
            "<Transition><Days>30</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>";
    private static final String NO_RULES = error("NoSuchLifecycleConfiguration");
    private static final String NO_LOCK = error("ObjectLockConfigurationNotFoundError");
    private static final String VERSIONED =
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    private static final String UNVERSIONED = "<VersioningConfiguration/>";

    private FaultyEndpoint endpoint;
    private LotlakeConfig config;

    /** What replaces the store's answer, by the end of the request's line. */
    private final Map<String, byte[]> replies = new HashMap<>();

    @BeforeEach
    void aBucket(TestObjectStore store) {
        endpoint = new FaultyEndpoint(store.endpoint());
        endpoint.rewrite((request, reply) -> replies.entrySet().stream()
                .filter(replaced -> request.endsWith(replaced.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(reply));
        config = config(store, "s3://doctor/lakes/one");
        reply("?lifecycle", 404, NO_RULES);
        reply("?versioning", 200, UNVERSIONED);
        reply("?object-lock", 404, NO_LOCK);
        assertThat(BucketDoctor.findings(config, true)).isNotEmpty();
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private LotlakeConfig config(TestObjectStore store, String warehouse) {
        Map<String, String> environment = new HashMap<>(store.environment());
        environment.putAll(Map.of(
                "LOTLAKE_SOURCE_URL", "jdbc:postgresql://db:5432/cars",
                "LOTLAKE_SOURCE_USER", "lotlake",
                "LOTLAKE_PORTALS", "mobile",
                "LOTLAKE_MAKES", "bmw",
                "LOTLAKE_WAREHOUSE", warehouse,
                "LOTLAKE_S3_ENDPOINT", endpoint.url()));
        return LotlakeConfig.bind(Settings.load(Optional.empty(), environment, new Properties()));
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
    }

    private void reply(String request, int status, String xml) {
        byte[] body = xml.getBytes(UTF_8);
        replies.put(
                request,
                ("HTTP/1.1 " + status + " X\r\nContent-Type: application/xml\r\nContent-Length: " + body.length
                                + "\r\nConnection: close\r\n\r\n" + xml)
                        .getBytes(UTF_8));
    }

    private Finding finding(String check) {
        List<Finding> findings = BucketDoctor.findings(config, false);
        return findings.stream()
                .filter(found -> found.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(findings.toString()));
    }

    private void assertFails(String check, String... words) {
        Finding found = finding(check);
        assertThat(found.verdict()).as(found.message()).isEqualTo(Verdict.FAIL);
        assertThat(found.outcome()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(found.message()).startsWith("Cannot ").contains(words);
    }

    private void assertVerdict(Verdict verdict, String check, String... words) {
        Finding found = finding(check);
        assertThat(found.verdict()).as(found.message()).isEqualTo(verdict);
        assertThat(words).allSatisfy(word -> assertThat(found.message()).contains(word));
    }

    @Test
    void aSoundBucketIsWell() {
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted("<Prefix></Prefix>", ABORT)));

        assertThat(BucketDoctor.findings(config, false))
                .allMatch(found -> found.verdict() == Verdict.OK)
                .extracting(Finding::check)
                .containsExactly("object store", "clock", "rights", "object lock", "versioning", "lifecycle");
    }

    /** S3Proxy answers these questions itself. */
    @Test
    void aStoreThatDoesNotImplementAQuestionIsNotJudged() {
        replies.clear();

        assertVerdict(Verdict.UNKNOWN, "lifecycle", "cannot tell", "GetLifecycleConfiguration");
    }

    @Test
    void aMissingBucketIsTheOnlyFinding(TestObjectStore store) {
        config = config(store, "s3://nowhere/lake");

        assertThat(BucketDoctor.findings(config, false)).singleElement().satisfies(found -> {
            assertThat(found.outcome()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(found.message()).contains("bucket nowhere", "doctor --create-bucket");
        });
    }

    @ParameterizedTest
    @CsvSource({"POST, ?uploads, upload in parts", "PUT, '', put", "DELETE, '', delete"})
    void aMissingRightIsNamed(String method, String end, String right) {
        endpoint.rewrite((request, reply) -> request.startsWith(method + " ") && request.endsWith(end)
                ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(UTF_8)
                : reply);

        assertFails("rights", "may not", right + " (s3:", "s3://doctor/lakes/one/");
    }

    /** Replaces the answers to the requests that match by one without a body. */
    private List<String> answer(int status, Predicate<String> requests) {
        List<String> seen = new CopyOnWriteArrayList<>();
        endpoint.rewrite((request, reply) -> {
            seen.add(request);
            return requests.test(request)
                    ? ("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(UTF_8)
                    : reply;
        });
        return seen;
    }

    @Test
    void theMissingRightToListIsNamed() {
        answer(403, request -> request.startsWith("GET ") && request.contains("list-type=2"));

        assertFails("rights", "may not list (s3:ListBucket); allow it below");
        assertVerdict(Verdict.OK, "object store", "bucket doctor at");
    }

    @Test
    void wrongKeysAreNoMissingRight() {
        endpoint.rewrite((request, reply) -> request.contains("list-type=2")
                ? ("HTTP/1.1 403 X\r\nConnection: close\r\n\r\n" + error("SignatureDoesNotMatch")).getBytes(UTF_8)
                : reply);

        assertThat(BucketDoctor.findings(config, false))
                .singleElement()
                .satisfies(found -> assertThat(found.message())
                        .contains("SignatureDoesNotMatch", "check lotlake.storage.access-key"));
    }

    @Test
    void theMissingRightToCreateTheBucketIsNamed(TestObjectStore store) {
        config = config(store, "s3://nowhere/lake");
        answer(403, request -> request.startsWith("PUT "));

        assertThat(BucketDoctor.findings(config, true)).singleElement().satisfies(found -> {
            assertThat(found.outcome()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(found.message()).contains("Cannot create the bucket nowhere", "allow it s3:CreateBucket");
        });
    }

    @Test
    void theObjectOfTheDoctorIsDeletedAlsoIfTheStoreFails() {
        List<String> seen = answer(400, request -> request.startsWith("GET /doctor/lakes/one/_lotlake_doctor_probe_"));

        assertThat(finding("rights").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(seen).anyMatch(request -> request.matches("DELETE /doctor/lakes/one/_lotlake_doctor_probe_[^/?]*"));
    }

    /** As the client of a run, which splits the address at its slashes. */
    @ParameterizedTest
    @CsvSource({
        "s3://lake, lake, ''",
        "s3://my_bucket/lakes/one, my_bucket, lakes/one/",
        "s3://lake/a%20b, lake, a%20b/",
        "s3://lake/a b, lake, a b/",
        "s3://my lake/one, my lake, one/"
    })
    void theAddressIsReadAsARunReadsIt(String warehouse, String name, String prefix) {
        Bucket bucket = Bucket.of(config.at(warehouse), null);

        assertThat(bucket.name()).isEqualTo(name);
        assertThat(bucket.prefix()).isEqualTo(prefix);
    }

    private void shiftClock(Duration by) {
        String shifted = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plus(by));
        endpoint.rewrite((request, reply) -> new String(reply, StandardCharsets.ISO_8859_1)
                .replaceFirst("(?i)\r\nDate: [^\r]*", "\r\nDate: " + shifted)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aClockThatIsMinutesWrongIsTold(int minutes) {
        shiftClock(Duration.ofMinutes(minutes));

        assertVerdict(Verdict.WARN, "clock", minutes < 0 ? "5 minutes ahead of" : "4 minutes behind", "NTP");
    }

    @Test
    void aClockThatTheStoreRefusesFails() {
        shiftClock(Duration.ofMinutes(-20));

        assertFails("clock", "20 minutes ahead of that of the store", "NTP");
    }

    @Test
    void withoutRulesTheRestOfUploadsStays() {
        assertVerdict(Verdict.WARN, "lifecycle", "add a rule with AbortIncompleteMultipartUpload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Prefix></Prefix>", "<Prefix>lakes/</Prefix>", "<Prefix>lakes/one/</Prefix>"})
    void aRuleForTheWholeLakeAbortsUploads(String filter) {
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted(filter, ABORT)));

        assertVerdict(Verdict.OK, "lifecycle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Prefix>lakes/one/gold/</Prefix>",
                "<Prefix>other/</Prefix>",
                "<Tag><Key>k</Key><Value>v</Value></Tag>",
                "<And><Prefix></Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And>",
                "<ObjectSizeGreaterThan>1000</ObjectSizeGreaterThan>"
            })
    void aRuleForOthersDoesNot(String filter) {
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted(filter, ABORT)));

        assertVerdict(Verdict.WARN, "lifecycle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Prefix></Prefix>", "<Prefix>lakes/one/gold/</Prefix>", "<Prefix>lakes/one/_</Prefix>"})
    void aRuleThatDeletesFilesOfTheLakeFails(String filter) {
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted(filter, EXPIRE)));

        assertFails("lifecycle", "lifecycle rule r deletes files of the lake by their age");
    }

    @Test
    void aRuleThatArchivesFilesOfTheLakeFails() {
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted("<Prefix>lakes/</Prefix>", ARCHIVE)));

        assertFails("lifecycle", "to an archive");
    }

    @Test
    void aRuleThatDeletesOtherFilesOrIsOffDoesNot() {
        String off = RULE.formatted("<Prefix></Prefix>", EXPIRE).replace("Enabled", "Disabled");
        reply("?lifecycle", 200, RULES.formatted(off + RULE.formatted("<Prefix>logs/</Prefix>", EXPIRE)));

        assertVerdict(Verdict.WARN, "lifecycle", "AbortIncompleteMultipartUpload");
    }

    @Test
    void minioAbortsUploadsByItself() {
        endpoint.rewrite((request, reply) -> request.endsWith("?lifecycle")
                ? replies.get("?lifecycle")
                : new String(reply, StandardCharsets.ISO_8859_1)
                        .replaceFirst("\r\n", "\r\nServer: MinIO\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));

        assertVerdict(Verdict.OK, "lifecycle", "stale_uploads_expiry");
    }

    @Test
    void versionsThatStayForEverAreTold() {
        reply("?versioning", 200, VERSIONED);

        assertVerdict(Verdict.WARN, "versioning", "keeps for ever", "NoncurrentVersionExpiration");
    }

    @Test
    void versionsThatExpireAreWell() {
        reply("?versioning", 200, VERSIONED);
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted("<Prefix></Prefix>", ABORT + NONCURRENT)));

        assertVerdict(Verdict.OK, "versioning", "earlier versions expire");
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "3, WARN"})
    void aRuleThatSparesTheNewestVersionsSparesTheOnlyOne(int spared, Verdict verdict) {
        reply("?versioning", 200, VERSIONED);
        reply("?lifecycle", 200, RULES.formatted(RULE.formatted("<Prefix></Prefix>", SPARING.formatted(spared))));

        assertVerdict(verdict, "versioning");
    }

    @Test
    void aQuestionThatTheStoreRefusesIsNotJudged() {
        reply("?versioning", 400, error("InvalidRequest"));

        assertVerdict(Verdict.UNKNOWN, "versioning", "cannot tell: the store answers GetBucketVersioning with 400");
    }

    @Test
    void versionsOfWhichTheStoreDoesNotTellAreNotJudged() {
        reply("?versioning", 200, VERSIONED);
        reply("?lifecycle", 501, error("NotImplemented"));

        assertVerdict(Verdict.UNKNOWN, "versioning", "on; cannot tell");
    }

    @Test
    void aQuestionThatIsForbiddenIsNamedWithItsRight() {
        reply("?versioning", 403, error("AccessDenied"));

        assertVerdict(Verdict.UNKNOWN, "versioning", "allow it s3:GetBucketVersioning");
    }

    @Test
    void aDefaultRetentionIsTold() {
        reply("?object-lock", 200, """
                <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>
                <Mode>GOVERNANCE</Mode><Days>90</Days></DefaultRetention></Rule></ObjectLockConfiguration>""");

        assertVerdict(Verdict.WARN, "object lock", "90 days (GOVERNANCE)");
    }
}
