package io.lotlake.common.error;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The reasons for which an S3 store refuses a client until an operator has changed something: certificates, keys,
 * rights, names and clocks.
 *
 * @param reason what is wrong
 * @param remedy what to change
 */
record StoreFailure(String reason, String remedy) {
    private static final int FORBIDDEN = 403;
    private static final String SERVICE = "software.amazon.awssdk.awscore.exception.AwsServiceException";
    private static final String NO_CREDENTIALS = "Unable to load credentials from any of the providers in the chain";

    private static final String KEYS = "check lotlake.storage.access-key and secret-key, or, where they are not set,"
            + " the credentials that the AWS SDK finds: environment, profile or role";
    private static final String RIGHTS = "let the access key get, put, list and delete objects below lotlake.warehouse,"
            + " and upload in parts; lotlake doctor says which of these it may not";
    private static final String BUCKET = "create it with lotlake doctor --create-bucket, or correct lotlake.warehouse";
    private static final String CLOCK = "set the clock of this machine, or that of the store";
    private static final String REGION = "correct lotlake.storage.region";
    private static final String ENDPOINT = "set lotlake.storage.endpoint to ";

    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry("InvalidAccessKeyId", KEYS),
            Map.entry("SignatureDoesNotMatch", KEYS),
            Map.entry("InvalidToken", KEYS),
            Map.entry("ExpiredToken", KEYS),
            Map.entry("AccessDenied", RIGHTS),
            Map.entry("NoSuchBucket", BUCKET),
            Map.entry("RequestTimeTooSkewed", CLOCK),
            Map.entry("AuthorizationHeaderMalformed", REGION),
            Map.entry("PermanentRedirect", REGION));

    /** What the messages of a TLS handshake say, and what it means. */
    private record Handshake(List<String> words, StoreFailure meaning) {}

    private static final List<Handshake> HANDSHAKES = List.of(
            new Handshake(
                    List.of("NotAfter"),
                    new StoreFailure("the certificate of the store has expired", "have it renewed")),
            new Handshake(
                    List.of("NotBefore"),
                    new StoreFailure("the certificate of the store is not valid yet", "set the clock of this machine")),
            new Handshake(
                    List.of("PKIX path", "unable to find valid certification path"),
                    new StoreFailure(
                            "no CA that is trusted signed the certificate of the store",
                            "set lotlake.storage.ca-file to the PEM file of the CA that signed it")),
            new Handshake(
                    List.of("subject alternative", "No name matching"),
                    new StoreFailure(
                            "the certificate of the store is for another address",
                            ENDPOINT + "an address that the certificate names")),
            new Handshake(
                    List.of("Unsupported or unrecognized SSL message"),
                    new StoreFailure("the store does not use TLS at this port", ENDPOINT + "http://…")));

    /** The meaning of a failure; empty if it is none of these, and may pass with time. */
    static Optional<StoreFailure> of(Throwable failure) {
        Optional<Throwable> service = Errors.find(failure, StoreFailure::isAnswer);
        if (service.isPresent()) {
            return Answer.meaning(service.get());
        }
        if (Errors.find(failure, cause -> says(cause, NO_CREDENTIALS)).isPresent()) {
            return Optional.of(new StoreFailure("there are no credentials for it", KEYS));
        }
        return Errors.find(failure, SSLException.class)
                .flatMap(handshake -> HANDSHAKES.stream()
                        .filter(known -> known.words().stream()
                                .anyMatch(words -> Errors.find(handshake, cause -> says(cause, words))
                                        .isPresent()))
                        .map(Handshake::meaning)
                        .findFirst());
    }

    private static boolean says(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).contains(words);
    }

    /** Whether the store itself answered. The SDK is not on the class path of every program that asks. */
    private static boolean isAnswer(Throwable cause) {
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(SERVICE)) {
                return true;
            }
        }
        return false;
    }

    /** Loaded only if there is an answer, and with it the SDK. */
    private static final class Answer {
        private Answer() {}

        static Optional<StoreFailure> meaning(Throwable answer) {
            AwsServiceException refusal = (AwsServiceException) answer;
            AwsErrorDetails details = refusal.awsErrorDetails();
            String code = details == null ? "" : String.valueOf(details.errorCode());
            String remedy = REMEDIES.get(code);
            if (remedy != null) {
                return Optional.of(new StoreFailure(code + ", " + details.errorMessage(), remedy));
            }
            return refusal.statusCode() == FORBIDDEN
                    ? Optional.of(new StoreFailure("it answers 403, forbidden", RIGHTS + "; " + KEYS))
                    : Optional.empty();
        }
    }
}
