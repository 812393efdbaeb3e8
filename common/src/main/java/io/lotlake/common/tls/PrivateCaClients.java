package io.lotlake.common.tls;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Gives Iceberg's S3FileIO clients that trust a private CA. Iceberg has no property for that. In everything else the
 * clients are as Iceberg makes them from the catalog's properties. The certificates travel with these properties, so
 * executors need no file.
 */
public final class PrivateCaClients implements S3FileIOAwsClientFactory {
    /** The catalog property that names such a class. */
    public static final String PROPERTY = "s3.client-factory-impl";

    /** The catalog property with the {@link Certificates} in PEM. */
    public static final String CERTIFICATES = "lotlake.ca-certificates";

    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> properties = new HashMap<>();

    @Override
    public void initialize(Map<String, String> catalogProperties) {
        properties.putAll(catalogProperties);
    }

    /** The HTTP client is that of Iceberg, which has not moved to its successor. */
    @Override
    @SuppressWarnings("deprecation")
    public S3Client s3() {
        AwsClientProperties client = new AwsClientProperties(properties);
        S3FileIOProperties files = new S3FileIOProperties(properties);
        Certificates certificates = new Certificates(properties.getOrDefault(CERTIFICATES, ""));
        return S3Client.builder()
                .httpClientBuilder(ApacheHttpClient.builder().tlsTrustManagersProvider(certificates::trustManagers))
                .applyMutation(client::applyClientRegionConfiguration)
                .applyMutation(files::applyEndpointConfigurations)
                .applyMutation(files::applyServiceConfigurations)
                .applyMutation(builder -> files.applyCredentialConfigurations(client, builder))
                .applyMutation(files::applySignerConfiguration)
                .applyMutation(files::applyUserAgentConfigurations)
                .applyMutation(files::applyRetryConfigurations)
                .build();
    }

    /** S3FileIO asks for it only with settings that lotlake does not make. */
    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException("asynchronous clients with a private CA");
    }
}
