package io.lotlake.common.testing;

import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests an S3 endpoint in this process. It has no bucket at first, and it stops with the JVM. */
public final class ObjectStoreExtension implements ParameterResolver {
    private static final String BUCKET = "lotlake";

    /** The endpoint as settings of lotlake. */
    public record TestObjectStore(String endpoint, String accessKey, String secretKey) {

        public String warehouse() {
            return "s3://" + BUCKET + "/warehouse";
        }

        public Map<String, String> environment() {
            return Map.of(
                    "LOTLAKE_WAREHOUSE", warehouse(),
                    "LOTLAKE_S3_ENDPOINT", endpoint,
                    "LOTLAKE_S3_ACCESS_KEY", accessKey,
                    "LOTLAKE_S3_SECRET_KEY", secretKey);
        }
    }

    /** One endpoint for each JVM. */
    private static final class Server {
        static final TestObjectStore STORE = start();

        private static TestObjectStore start() {
            try {
                S3Proxy proxy = S3Proxy.builder()
                        .blobStore(BlobStores.create("transient-nio2", new Properties()))
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "test", "test-secret")
                        .build();
                proxy.start();
                return new TestObjectStore("http://127.0.0.1:" + proxy.getPort(), "test", "test-secret");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestObjectStore.class;
    }

    @Override
    public TestObjectStore resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Server.STORE;
    }
}
