package io.lotlake.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lotlake.bronze.Bronze;

@AnalyzeClasses(packages = "io.lotlake", importOptions = ImportOption.DoNotIncludeTests.class)
class LayerRulesTest {
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
    static final ArchRule SILVER_SEES_OF_BRONZE_THE_SPECS_ONLY = noClasses()
            .that()
            .resideInAPackage("io.lotlake.silver..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("io.lotlake.bronze..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Bronze.class))));

    @ArchTest
    static final ArchRule GOLD_DOES_NOT_SEE_BRONZE = noClasses()
            .that()
            .resideInAPackage("io.lotlake.gold..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lotlake.bronze..", "io.lotlake.app..");

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
