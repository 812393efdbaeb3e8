package io.lotlake.common.tls;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes clients for Iceberg's S3FileIO that trust a private CA. Iceberg has no property for that. In everything else the
 * clients are as Iceberg makes them from the catalog's properties. The certificates travel with these properties, so
 * executors need no file.
 */
public final class PrivateCaClients implements Serializable {
    /** The catalog property with the {@link Certificates} in PEM. */
    public static final String CERTIFICATES = "lotlake.ca-certificates";

    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> properties;

    PrivateCaClients(Map<String, String> catalogProperties) {
        properties = new HashMap<>(catalogProperties);
    }

    /** The HTTP client is that of Iceberg, which has not moved to its successor. */
    @SuppressWarnings("deprecation")
    S3Client s3() {
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
}
