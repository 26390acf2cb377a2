package dev.rewind.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.rules.Decision;
import dev.rewind.rules.ForkOutline;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.Request;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.rules.approval.RollbackDigest;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.Pruned;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.IllegalTransitionException;
import dev.rewind.rules.state.Proposal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the direction of the arrows between the packages of the processor. */
class ProcessorArchitectureTest {
    private static final String ROOT = "dev.rewind.processor";

    /**
     * The packages of the processor that each package may use. Only {@code dev.rewind.processor} itself may use all.
     */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("rocksdb", Set.of()),
            Map.entry("changelog", Set.of("rocksdb")),
            Map.entry("layout", Set.of("changelog")),
            Map.entry("store", Set.of("layout")),
            Map.entry("output", Set.of()),
            Map.entry("lists", Set.of("layout", "store")),
            Map.entry("streams", Set.of("layout")),
            Map.entry("verify", Set.of("layout", "store")),
            Map.entry("timers", Set.of("layout", "output", "store")),
            Map.entry("freshness", Set.of("layout", "streams")),
            Map.entry("topology", Set.of("freshness", "layout", "output", "store", "timers")),
            Map.entry("metrics", Set.of("freshness", "layout", "lists", "topology")),
            Map.entry("presence", Set.of("layout", "store")),
            Map.entry("call", Set.of("layout")),
            Map.entry("copy", Set.of("call", "freshness", "layout", "metrics", "store")),
            Map.entry("http", Set.of("call", "copy", "freshness", "layout", "lists", "store", "topology", "verify")));

    /** Reads the running processors from outside. */
    private static final Set<String> REBUILD_MAY_USE = Set.of("freshness", "layout", "store", "topology");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rewind.processor");
    private static final Set<String> RULES_API = Set.of(
            ApprovalPolicies.class.getName(),
            ApprovalPolicy.class.getName(),
            Decision.class.getName(),
            EntityState.class.getName(),
            ForkOutline.class.getName(),
            History.class.getName(),
            IllegalTransitionException.class.getName(),
            LawLimits.class.getName(),
            LoggedEvent.class.getName(),
            Proposal.class.getName(),
            Pruned.class.getName(),
            Request.class.getName(),
            RollbackDigest.class.getName());

    @Test
    void packagesUseOnlyThoseBelowThem() {
        MAY_USE.forEach(ProcessorArchitectureTest::usesOnly);
        usesOnly("rebuild", REBUILD_MAY_USE);
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> places = new HashSet<>(MAY_USE.keySet());
        places.add("rebuild");
        assertThat(OURS.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1).replaceAll("\\..*", "")))
                .isSubsetOf(places);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.rewind.(**)").should().beFreeOfCycles().check(OURS);
    }

    private static void usesOnly(String name, Set<String> others) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.describe(
                                "are not in " + others,
                                type -> Stream.concat(Stream.of(name), others.stream())
                                        .noneMatch(one ->
                                                (type.getPackageName() + ".").startsWith(ROOT + "." + one + ".")))))
                .check(OURS);
    }

    @Test
    void decisionsAreMadeByTheRulesAlone() {
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.rewind.rules..")
                        .and(DescribedPredicate.describe(
                                "are not the rules' API", type -> !RULES_API.contains(type.getName()))))
                .because("events are decided on in one place, without Kafka")
                .check(OURS);
    }

    @Test
    void theStoreServerOnlyReads() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.processor.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients.producer")
                .because("every change goes through plan-events")
                .check(OURS);
    }

    @Test
    void onlyTheServerUsesTheHttpLibrary() {
        classes()
                .that()
                .resideOutsideOfPackage("dev.rewind.processor.http..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("io.javalin..", "org.eclipse.jetty..")
                .because("one package must be able to exchange the HTTP library")
                .check(OURS);
    }
}
