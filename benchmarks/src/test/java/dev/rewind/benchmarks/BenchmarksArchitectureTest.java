package dev.rewind.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class BenchmarksArchitectureTest {
    private static final JavaClasses BENCHMARKS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.benchmarks");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.rewind.benchmarks.(**)")
                .should()
                .beFreeOfCycles()
                .check(BENCHMARKS);
    }

    @Test
    void measurementsAndReportsDoNotDependOnTheLoad() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rewind.benchmarks.measure", "dev.rewind.benchmarks.report")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rewind.benchmarks", "dev.rewind.benchmarks.load", "dev.rewind.benchmarks.micro")
                .because("every benchmark measures and reports in the same way")
                .check(BENCHMARKS);
    }
}
