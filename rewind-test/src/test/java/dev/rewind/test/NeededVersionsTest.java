package dev.rewind.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A project whose libraries do not fit the kit is told which versions to set. */
class NeededVersionsTest {

    @Test
    void withTheVersionsOfTheKitThereIsNothingToSet() {
        assertThat(NeededVersions.explain(new NoSuchMethodError("close"))).isNull();
    }

    /** The process has the class path of this test, but for one library. */
    @Test
    @Timeout(120)
    void aClassPathThatDoesNotFitIsExplained() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        withoutJetty(),
                        NeededVersionsTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(output)
                .contains("the broker and the processor of the test kit do not work with"
                        + " a class path without org.eclipse.jetty.server.Server")
                .containsPattern(
                        "Set these in the properties of your pom.xml: <jetty.version>12[0-9.]+</jetty.version>;")
                .doesNotContain("<kafka.version>");
    }

    /** Starts the kit and prints why that fails. */
    public static void main(String[] arguments) {
        try {
            TestProcessor unexpected = TestProcessor.with(true);
            System.out.println("started " + unexpected.bootstrapServers());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }

    private static String withoutJetty() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jetty-server-"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
