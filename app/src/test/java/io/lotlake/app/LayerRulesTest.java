package io.lotlake.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lotlake.bronze.Bronze;
import java.util.Map;
import java.util.Set;

@AnalyzeClasses(
        packages = "io.lotlake",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayerRulesTest.NoTestJars.class})
class LayerRulesTest {
    /** The other modules are jars where the build packages them before the tests of this one, their tests too. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule COMMON_KNOWS_NO_LAYER = noClasses()
            .that()
            .resideInAPackage("io.lotlake.common..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lotlake.bronze..", "io.lotlake.silver..", "io.lotlake.gold..", "io.lotlake.app..");

    @ArchTest
    static final ArchRule BRONZE_KNOWS_NO_LAYER_ABOVE = noClasses()
            .that()
            .resideInAPackage("io.lotlake.bronze..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lotlake.silver..", "io.lotlake.gold..", "io.lotlake.app..");

    @ArchTest
    static final ArchRule SILVER_SEES_OF_BRONZE_THE_SPECS_AND_THE_LOG = noClasses()
            .that()
            .resideInAPackage("io.lotlake.silver..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.lotlake.bronze..")
                    .and(resideOutsideOfPackage("io.lotlake.bronze.log"))
                    .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Bronze.class))));

    @ArchTest
    static final ArchRule GOLD_DOES_NOT_SEE_BRONZE = noClasses()
            .that()
            .resideInAPackage("io.lotlake.gold..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lotlake.bronze..", "io.lotlake.app..");

    /** A table of Silver is a class with a {@code TABLE}; {@code Changes} is one. */
    @ArchTest
    static final ArchRule GOLD_SEES_OF_SILVER_THE_TABLES = noClasses()
            .that()
            .resideInAPackage("io.lotlake.gold..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.lotlake.silver..")
                    .and(describe(
                            "have no TABLE",
                            silver -> silver.tryGetField("TABLE").isEmpty())));

    @ArchTest
    static final ArchRule ONLY_THE_APP_SEES_THE_GENERATOR = noClasses()
            .that()
            .resideOutsideOfPackages("io.lotlake.app..", "io.lotlake.generator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lotlake.generator..");

    /** A fault in code that the oracle shared with the layers would be in both, and no comparison would find it. */
    @ArchTest
    static final ArchRule THE_GENERATOR_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.lotlake.generator..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.lotlake..").and(resideOutsideOfPackage("io.lotlake.generator..")));

    /** Each package is a slice. */
    @ArchTest
    static final ArchRule NO_PACKAGES_DEPEND_ON_EACH_OTHER =
            slices().matching("io.lotlake.(**)").should().beFreeOfCycles();

    @ArchTest
    static void aPackageHasTwentyFilesAtMost(JavaClasses classes) {
        Map<String, Set<String>> files = classes.stream()
                .collect(groupingBy(
                        JavaClass::getPackageName,
                        mapping(
                                type -> type.getSource()
                                        .orElseThrow()
                                        .getFileName()
                                        .orElseThrow(),
                                toSet())));

        assertThat(files)
                .isNotEmpty()
                .allSatisfy((name, names) -> assertThat(names).as(name).hasSizeLessThanOrEqualTo(20));
    }

    @ArchTest
    static final ArchRule LAYERS_STAY_WITH_THE_SPARK_API = noClasses()
            .that()
            .resideInAnyPackage("io.lotlake.bronze..", "io.lotlake.silver..", "io.lotlake.gold..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark.rdd..", "org.apache.spark.sql.execution..");

    @ArchTest
    static final ArchRule NO_JAVA_UTIL_DATE =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Date");
}
