package io.lotlake.app.serve;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to requests that cannot be fulfilled. Their types are the exceptions that Iceberg's clients know. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private static final int BAD_REQUEST = 400;
    private static final int NOT_AUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILURE = 500;
    private static final int UNAVAILABLE = 503;
    private static final String SECONDS_TO_WAIT = "5";

    private Failures() {}

    static Answer notAuthorized() {
        return Answer.error(
                        NOT_AUTHORIZED,
                        "NotAuthorizedException",
                        "Cannot answer: the request has not the token of this catalog; give its content as the property"
                                + " token, which clients send as Authorization: Bearer")
                .with("WWW-Authenticate", "Bearer");
    }

    static Answer foreignHost(@Nullable String host) {
        return Answer.error(
                FORBIDDEN,
                "ForbiddenException",
                "Cannot answer: the request is for the host " + host + ", and without a token this catalog answers only"
                        + " to its address and to localhost; use one of these, or start lotlake serve with"
                        + " --token-file");
    }

    /** The answer while all places are taken. */
    static Answer busy() {
        return Answer.error(
                        UNAVAILABLE,
                        "ServiceUnavailableException",
                        "Cannot answer now: too many other requests are at work; send this one again")
                .with("Retry-After", SECONDS_TO_WAIT);
    }

    static Answer noTokens() {
        return Answer.error(
                BAD_REQUEST,
                "BadRequestException",
                "Cannot issue a token: this catalog has one fixed token; give it as the property token, and no"
                        + " credential");
    }

    static Answer readOnly(String method, String path) {
        return Answer.error(
                        METHOD_NOT_ALLOWED,
                        "UnsupportedOperationException",
                        ServedCatalog.refusal("answer " + method + " " + path))
                .with("Allow", "GET, HEAD");
    }

    static Answer unknownPath(String path) {
        return Answer.error(
                NOT_FOUND,
                "NotFoundException",
                "Cannot find " + path + ": this catalog has no such endpoint; GET /v1/config lists those it has");
    }

    /** The answer to what went wrong while a request was answered. */
    static Answer of(RuntimeException failure) {
        if (failure instanceof NoSuchTableException
                || failure instanceof NoSuchViewException
                || failure instanceof NoSuchNamespaceException
                || failure instanceof NoSuchWarehouseException) {
            return Answer.error(NOT_FOUND, type(failure), String.valueOf(failure.getMessage()));
        } else if (failure instanceof BadRequestException) {
            return Answer.error(BAD_REQUEST, type(failure), String.valueOf(failure.getMessage()));
        } else if (failure instanceof NotFoundException) {
            LOG.error("a file cannot be read", failure);
            return Answer.error(
                    FAILURE,
                    type(failure),
                    "Cannot read the metadata: "
                            + Errors.denial(failure)
                                    .map(denial -> denial + "; let the user of lotlake serve read the warehouse")
                                    .orElse(failure.getMessage() + "; lotlake verify tells what is missing"));
        }
        LotlakeException error = Errors.translate(failure);
        String message = String.valueOf(error.getMessage());
        if (error.exitCode() == ExitCode.UNREACHABLE) {
            LOG.warn("not available: {}", message);
            return Answer.error(UNAVAILABLE, "ServiceUnavailableException", message)
                    .with("Retry-After", SECONDS_TO_WAIT);
        }
        LOG.error("a request failed", failure);
        return Answer.error(FAILURE, type(failure), message);
    }

    private static String type(RuntimeException failure) {
        return failure.getClass().getSimpleName();
    }
}
