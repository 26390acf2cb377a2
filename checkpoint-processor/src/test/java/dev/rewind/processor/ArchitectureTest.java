package dev.rewind.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.rules.Decision;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.History;
import dev.rewind.rules.Law;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.Pruned;
import dev.rewind.rules.Request;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rewind.processor");
    private static final Set<String> RULES_API = Set.of(
            Decision.class.getName(),
            EntityState.class.getName(),
            History.class.getName(),
            Law.class.getName(),
            LoggedEvent.class.getName(),
            Pruned.class.getName(),
            Request.class.getName());

    @Test
    void theRulesAreAskedAndNotRebuilt() {
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.rewind.rules")
                        .and(DescribedPredicate.describe(
                                "are not the rules' API", type -> !RULES_API.contains(type.getName()))))
                .because("what follows from an event is decided in one place, without Kafka")
                .check(OURS);
    }

    @Test
    void theStoreServerOnlyReads() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.processor.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients.producer", "dev.rewind.processor.topology")
                .because("whatever changes anything goes through plan-events")
                .check(OURS);
    }

    @Test
    void storesKnowNeitherTheStreamNorTheServer() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.processor.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor.topology", "dev.rewind.processor.http", "io.javalin..")
                .because("both sides meet in the rows")
                .check(OURS);
    }

    @Test
    void onlyTheServerKnowsHttp() {
        classes()
                .that()
                .resideOutsideOfPackage("dev.rewind.processor.http")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("io.javalin..", "org.eclipse.jetty..")
                .because("the HTTP library is to be exchangeable in one package")
                .check(OURS);
    }
}
