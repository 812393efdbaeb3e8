package io.lotlake.app.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.iceberg.rest.RESTResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;

/**
 * The answer to a request.
 *
 * @param status the HTTP status
 * @param headers the headers that only this answer has
 * @param body JSON; empty if there is none
 */
record Answer(int status, Map<String, String> headers, String body) {
    static final int OK = 200;
    static final int NO_CONTENT = 204;
    static final int NOT_MODIFIED = 304;

    static Answer of(RESTResponse response) {
        return new Answer(OK, Map.of(), Json.of(response));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), "");
    }

    /** @param type the name of the exception that Iceberg's clients throw */
    static Answer error(int status, String type, String message) {
        ErrorResponse error = ErrorResponse.builder()
                .responseCode(status)
                .withType(type)
                .withMessage(message)
                .build();
        return new Answer(status, Map.of(), Json.of(error));
    }

    Answer with(String header, String value) {
        return new Answer(status, Map.of(header, value), body);
    }

    /** Sends the answer; without its body if the request has the method HEAD. */
    void send(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
