package dev.rewind.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.rewind.standalone.output.Terminal;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandaloneArchitectureTest {

    /** All classes that run in the command, including those of the services. */
    private static final JavaClasses EVERYTHING = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind");

    @Test
    void onlyTheTerminalWritesToStdoutAndStderr() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Terminal.class)
                // As a service in a container, it prints its own address.
                .and()
                .doNotBelongToAnyOf(dev.rewind.query.Main.class)
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .because("text that is not escaped can control a terminal")
                .check(EVERYTHING);
    }

    @Test
    void onlyTheTerminalHasPrinters() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.standalone..")
                .and()
                .doNotBelongToAnyOf(Terminal.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(PrintStream.class, PrintWriter.class, Console.class, FileDescriptor.class)
                .because("Terminal escapes all text for people")
                .check(EVERYTHING);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.rewind.standalone.(**)")
                .should()
                .beFreeOfCycles()
                .check(EVERYTHING);
    }

    @Test
    void onlyTheTreeKnowsAllCommands() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.standalone.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rewind.standalone")
                .because("the main class and the command tree depend on everything else")
                .check(EVERYTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write", "operate"})
    void commandsDependOnWhatTheyShareAndNotOnOneAnother(String kind) {
        String commands = "dev.rewind.standalone.commands";
        noClasses()
                .that()
                .resideInAPackage(commands + "..")
                .and()
                .resideOutsideOfPackage(commands + "." + kind)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(commands + "." + kind)
                .because("what several kinds of commands need is in the package that they share")
                .check(EVERYTHING);
    }

    @Test
    void onlyCommandsDependOnCommands() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.standalone.*..")
                .and()
                .resideOutsideOfPackage("dev.rewind.standalone.commands..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rewind.standalone.commands..")
                .because("client, output, backup and the others serve the commands")
                .check(EVERYTHING);
    }
}
