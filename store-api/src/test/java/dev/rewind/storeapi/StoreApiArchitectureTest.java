package dev.rewind.storeapi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class StoreApiArchitectureTest {

    @Test
    void theContractNeedsNeitherKafkaNorAnHttpLibrary() {
        classes()
                .that()
                .resideInAPackage("dev.rewind.storeapi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rewind.storeapi..",
                        "dev.rewind.events..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.annotations..",
                        "java..")
                .because("store server and readers share the contract and choose their own libraries")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.rewind.storeapi"));
    }
}
