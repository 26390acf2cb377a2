package dev.rewind.e2e.tester;

import dev.rewind.testsupport.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A new Maven project of another team. Its only repositories are Maven Central and a bundle, and its local repository
 * begins empty, so that it gets nothing from this build.
 */
public final class ConsumerProject {
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(10);
    private static final Duration RUN_WITHIN = Duration.ofMinutes(3);

    private final Path directory;
    private final Path local;

    private ConsumerProject(Path directory, Path local) {
        this.directory = directory;
        this.local = local;
    }

    /**
     * Writes the project.
     *
     * @param local the local repository, which several projects may share
     * @param xml what stands below {@code <project>} beside coordinates and repositories: dependencies
     * @param sources Java sources by the name of their class
     */
    public static ConsumerProject written(CentralBundle bundle, Path local, String xml, Map<String, String> sources)
            throws IOException {
        ConsumerProject project = new ConsumerProject(Scratch.directory("consumer"), local);
        Files.writeString(project.directory.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>shop</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  %s
                  <build>
                    <pluginManagement>
                      <plugins>
                        <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
                        <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version></plugin>
                      </plugins>
                    </pluginManagement>
                  </build>
                  %s
                </project>
                """.formatted(repositories(bundle), xml));
        Path java = Files.createDirectories(project.directory.resolve("src/main/java"));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Files.writeString(java.resolve(source.getKey() + ".java"), source.getValue());
        }
        return project;
    }

    /** The XML of a POM that names the bundle. */
    public static String repositories(CentralBundle bundle) {
        return "<repositories><repository><id>bundle</id><url>"
                + bundle.repository().toUri() + "</url></repository></repositories>";
    }

    /** Compiles the project and returns the jars of its class path. */
    public List<Path> compiled() throws IOException {
        Path list = directory.resolve("class-path");
        Finished.of(
                        new ProcessBuilder(
                                        "mvn",
                                        "-q",
                                        "-B",
                                        "-ntp",
                                        "-Dmaven.repo.local=" + local,
                                        "-Dmdep.outputFile=" + list,
                                        "compile",
                                        "dependency:build-classpath")
                                .directory(directory.toFile()),
                        BUILT_WITHIN)
                .expect(0);
        return Arrays.stream(Files.readString(list).strip().split(System.getProperty("path.separator")))
                .map(Path::of)
                .toList();
    }

    /** Runs a class of the compiled project with its own class path. */
    public Finished run(List<Path> classPath, String type, Map<String, String> environment, String... arguments) {
        String path = directory.resolve("target/classes")
                + classPath.stream().map(jar -> ":" + jar).reduce("", String::concat);
        return Finished.of(
                JavaProcess.builder(JavaProcess.command(256, path, type, List.of(arguments)), environment), RUN_WITHIN);
    }
}
