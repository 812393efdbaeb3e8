package io.lotlake.common.tls;

import java.util.Map;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of a catalog. If the catalog has a private CA, this class hands the clients to S3FileIO. Iceberg also
 * has a property that names their class, {@code s3.client-factory-impl}, but Comet 1.2.0 leaves every write to Java if a
 * table has a property of S3 that it does not know.
 */
public final class StoreFiles {
    private static final String S3 = "org.apache.iceberg.aws.s3.S3FileIO";
    private static final String ON_DISK = "org.apache.iceberg.hadoop.HadoopFileIO";

    private StoreFiles() {}

    /** @param hadoopConfiguration of file systems that Hadoop reads */
    public static FileIO open(Map<String, String> catalogProperties, @Nullable Object hadoopConfiguration) {
        String implementation = catalogProperties.getOrDefault("io-impl", ON_DISK);
        return implementation.equals(S3)
                ? s3(catalogProperties)
                : CatalogUtil.loadFileIO(implementation, catalogProperties, hadoopConfiguration);
    }

    /** Opens the object store of the catalog. */
    public static S3FileIO s3(Map<String, String> catalogProperties) {
        boolean hasPrivateCa = catalogProperties.containsKey(PrivateCaClients.CERTIFICATES);
        S3FileIO files = hasPrivateCa ? new S3FileIO(new PrivateCaClients(catalogProperties)::s3) : new S3FileIO();
        files.initialize(catalogProperties);
        return files;
    }
}
