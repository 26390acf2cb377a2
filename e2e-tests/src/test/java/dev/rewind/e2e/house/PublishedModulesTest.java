package dev.rewind.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the Maven coordinates of the modules, and that {@code rewind-bom} lists those that are published. */
class PublishedModulesTest {
    private static final Path ROOT = Scratch.projectRoot();
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern OWN = Pattern.compile("<artifactId>(rewind-[a-z-]+)</artifactId>");
    private static final Pattern MODULE = Pattern.compile("<rewind.module>([^<]+)</rewind.module>");
    private static final Pattern OWN_VERSION =
            Pattern.compile("<artifactId>rewind-[a-z-]+</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    @Test
    void theBomListsThePublishedModulesAndNoOthers() throws IOException {
        String bom = text(ROOT.resolve("bom/pom.xml"));

        assertThat(all(OWN, bom.substring(bom.indexOf("<dependencyManagement>"))))
                .containsExactlyInAnyOrderElementsOf(published().toList());
    }

    @Test
    void publishedModulesAreNamedAfterTheProject() throws IOException {
        assertThat(published()).isNotEmpty().allMatch(name -> name.startsWith("rewind-"));
    }

    /** Without the name, a module path would name the module after the file of its jar. */
    @Test
    void eachHasItsOwnJavaModuleName() throws IOException {
        List<String> names =
                publishedPoms().flatMap(pom -> all(MODULE, pom).stream()).toList();

        assertThat(names).doesNotHaveDuplicates().hasSameSizeAs(publishedPoms().toList());
        assertThat(names).allMatch(name -> name.startsWith("dev.rewind."));
    }

    /** The BOM has no parent, so its version is written twice. */
    @Test
    void theBomHasTheVersionOfTheProject() throws IOException {
        assertThat(all(VERSION, text(ROOT.resolve("bom/pom.xml"))).get(0))
                .isEqualTo(all(VERSION, text(ROOT.resolve("pom.xml"))).get(0));
    }

    @Test
    void theDocumentsNameTheVersionThatComesNext() throws IOException {
        String next = all(VERSION, text(ROOT.resolve("pom.xml"))).get(0).replace("-SNAPSHOT", "");

        for (String document : List.of("README.md", "docs/java.md")) {
            assertThat(all(OWN_VERSION, text(ROOT.resolve(document))))
                    .as(document)
                    .isNotEmpty()
                    .containsOnly(next);
        }
    }

    /** Returns the artifact ids of the modules with a jar that other projects may depend on. */
    private static Stream<String> published() throws IOException {
        return publishedPoms().map(pom -> all(ARTIFACT, pom).get(1));
    }

    private static Stream<String> publishedPoms() throws IOException {
        return poms().stream()
                .map(PublishedModulesTest::text)
                .filter(pom -> !pom.contains("<maven.deploy.skip>true") && !pom.contains("<packaging>pom"));
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static List<String> all(Pattern what, String text) {
        return what.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String text(Path file) {
        return RepositoryFiles.text(ROOT.relativize(file));
    }
}
