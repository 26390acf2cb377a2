package dev.rewind.query;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.query.system.SystemReads;
import org.junit.jupiter.api.Test;

/** The direction of dependencies between the packages of the query API. */
class LayersTest {

    private static final String RESOURCES =
            "dev.rewind.query.(bulk|checkpoints|console|deadletters|docs|entities|events|rollbacks|stream|system)..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind");

    @Test
    void theQueryApiKnowsProcessorsByTheirContractsOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor..", "dev.rewind.rules..", "dev.rewind.runner..")
                .because("services meet in topics and in the store server's contract, so each can be replaced alone")
                .check(CLASSES);
    }

    @Test
    void packagesDependDownwardOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("assembly")
                .definedBy("dev.rewind.query")
                .layer("resources")
                .definedBy(RESOURCES)
                .layer("resource")
                .definedBy("dev.rewind.query.resource..")
                .layer("auth")
                .definedBy("dev.rewind.query.auth..")
                .layer("http")
                .definedBy("dev.rewind.query.http..")
                .layer("job")
                .definedBy("dev.rewind.query.job..")
                .layer("log")
                .definedBy("dev.rewind.query.log..")
                .layer("store")
                .definedBy("dev.rewind.query.store..")
                .layer("problem")
                .definedBy("dev.rewind.query.problem..")
                .whereLayer("assembly")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("resources")
                .mayOnlyBeAccessedByLayers("assembly")
                .whereLayer("resource")
                .mayOnlyBeAccessedByLayers("assembly", "resources")
                .whereLayer("auth")
                .mayOnlyBeAccessedByLayers("assembly", "resources", "resource", "http")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("assembly", "resources", "resource")
                .whereLayer("job")
                .mayOnlyBeAccessedByLayers("assembly", "resources")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("assembly", "resources", "resource", "job")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("assembly", "resources", "resource", "log")
                .ensureAllClassesAreContainedInArchitectureIgnoring(not(resideInAPackage("dev.rewind.query..")))
                .check(CLASSES);
    }

    @Test
    void resourcesDoNotDependOnEachOther() {
        slices().matching(RESOURCES).should().notDependOnEachOther().check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.rewind.query.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void dataPackagesDoNotKnowTheServer() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.rewind.query.store..",
                        "dev.rewind.query.log..",
                        "dev.rewind.query.job..",
                        "dev.rewind.query.problem..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.query.http..", "io.javalin..", "jakarta.servlet..")
                .because("they report problems, and only the routes turn problems into HTTP answers")
                .check(CLASSES);
    }

    @Test
    void problemsDependOnNoOtherPackageOfTheQueryApi() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.query.problem..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.rewind.query..").and(not(resideInAPackage("dev.rewind.query.problem.."))))
                .check(CLASSES);
    }

    @Test
    void resourcesDoNotKnowJavalin() {
        noClasses()
                .that()
                .resideInAnyPackage(RESOURCES, "dev.rewind.query.resource..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "jakarta.servlet..")
                .because("the content of an answer does not depend on the HTTP library")
                .check(CLASSES);
    }

    @Test
    void resourcesDoNotKnowKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(RESOURCES, "dev.rewind.query.resource..")
                .and()
                .resideOutsideOfPackage("dev.rewind.query.stream..")
                .and()
                .doNotBelongToAnyOf(SystemReads.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("the package log reads and writes topics; only the stream handles their records itself")
                .check(CLASSES);
    }
}
