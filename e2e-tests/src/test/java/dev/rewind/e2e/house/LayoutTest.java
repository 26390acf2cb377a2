package dev.rewind.e2e.house;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks what a reader of the folder list relies on: unique class names and small packages. */
class LayoutTest {
    private static final int FILES_PER_PACKAGE = 25;
    private static final Pattern JAVA = Pattern.compile(".*\\.java");
    private static final Pattern POM = Pattern.compile(".*pom\\.xml");

    @Test
    void everyClassHasANameOfItsOwn() throws IOException {
        Map<String, List<Path>> byName = javaFiles("src/").stream()
                .filter(file -> !List.of("Main.java", "package-info.java")
                        .contains(file.getFileName().toString()))
                .collect(groupingBy(file -> file.getFileName().toString()));

        assertThat(byName)
                .allSatisfy((name, files) -> assertThat(files).as(name).hasSize(1));
    }

    @Test
    void noPackageIsTooLargeToSurvey() throws IOException {
        Map<Path, Long> sizes = mainFiles().stream().collect(groupingBy(Path::getParent, counting()));

        assertThat(sizes)
                .allSatisfy((folder, files) ->
                        assertThat(files).as("files in %s", folder).isLessThanOrEqualTo(FILES_PER_PACKAGE));
    }

    /** Logback would find two configurations there and choose one. */
    @Test
    void testsThatOtherModulesUseDoNotConfigureLogs() throws IOException {
        List<Path> sharing = RepositoryFiles.matching(POM).stream()
                .filter(pom -> RepositoryFiles.text(pom).contains("<goal>test-jar</goal>"))
                .map(Scratch.projectRoot()::resolve)
                .toList();

        assertThat(sharing)
                .isNotEmpty()
                .allSatisfy(pom -> assertThat(pom.resolveSibling("src/test/resources/logback-test.xml"))
                        .doesNotExist());
    }

    private static List<Path> mainFiles() throws IOException {
        return javaFiles("src/main/java");
    }

    private static List<Path> javaFiles(String below) throws IOException {
        List<Path> files = RepositoryFiles.matching(JAVA).stream()
                .filter(file -> file.toString().contains(below))
                .toList();
        assertThat(files).hasSizeGreaterThan(400);
        return files;
    }
}
