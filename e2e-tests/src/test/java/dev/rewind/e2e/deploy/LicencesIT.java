package dev.rewind.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the folders with licence texts, from which archive and images copy, are complete. */
class LicencesIT {
    private static final Path STANDALONE = Scratch.projectRoot().resolve("standalone");
    private static final Path ADDED = STANDALONE.resolve("src/licences");
    private static final Path FROM_THE_JARS = STANDALONE.resolve("target/licences");

    @Test
    void everyJarHasALicenceTextOrIsNamedAsApaches() throws IOException {
        List<String> jars = othersJars();
        Set<String> own = foldersWithTexts(FROM_THE_JARS);
        Set<String> added = foldersWithTexts(ADDED);
        List<String> apaches = namedAsApaches();

        assertThat(jars).hasSizeGreaterThan(100);
        assertThat(jars)
                .allSatisfy(jar -> assertThat(own.contains(jar) || begins(jar, added) || begins(jar, apaches))
                        .as("has a licence text; if not, add it as standalone/src/licences/NAME/LICENSE")
                        .isTrue());
        assertThat(Stream.concat(added.stream(), apaches.stream()))
                .as("folders of standalone/src/licences without a jar")
                .allSatisfy(name -> assertThat(jars).anyMatch(jar -> begins(jar, List.of(name))));
    }

    private static List<String> othersJars() throws IOException {
        try (Stream<Path> jars = Files.list(STANDALONE.resolve("target/lib"))) {
            return jars.map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
                    .filter(jar -> !jar.startsWith("rewind-"))
                    .toList();
        }
    }

    private static Set<String> foldersWithTexts(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> Files.isRegularFile(file)
                            && file.getFileName().toString().startsWith("LICENSE"))
                    .map(file -> directory.relativize(file).getName(0).toString())
                    .collect(Collectors.toSet());
        }
    }

    /** Returns the names in the last paragraph of the folder's README. */
    private static List<String> namedAsApaches() throws IOException {
        String readme = Files.readString(ADDED.resolve("README.md"));
        return List.of(readme.strip()
                .substring(readme.strip().lastIndexOf("\n\n"))
                .strip()
                .split(",\\s+"));
    }

    private static boolean begins(String jar, Collection<String> names) {
        return names.stream().anyMatch(name -> jar.startsWith(name + "-"));
    }
}
