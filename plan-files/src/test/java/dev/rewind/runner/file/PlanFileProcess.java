package dev.rewind.runner.file;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A JVM that runs the file {@code plan.yaml}. It prints {@code running} at the start, and the outcome at the end. */
final class PlanFileProcess {

    private PlanFileProcess() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.of(TestInstallation.PATIENT, null)
                .with(Map.of(Setting.TOPIC_PREFIX, args[1]))
                .withBroker(args[0]);
        Path directory = Path.of(args[3]);
        try (PlanRunner runner = PlanRunner.connect(configuration)) {
            System.out.println("running");
            PlanFile file = PlanFile.read(directory.resolve("plan.yaml"), 10_000);
            System.out.println(runner.run(file.plan(), args[2], file.state(), new StopsBetween(directory))
                    .outcome());
        }
    }

    static Process start(Configuration configuration, String id, Path directory) throws IOException {
        List<String> arguments = List.of(
                configuration.bootstrapServers(), configuration.text(Setting.TOPIC_PREFIX), id, directory.toString());
        return JavaProcess.builder(JavaProcess.command(128, PlanFileProcess.class, arguments), Map.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Waits to be killed once the steps that the file {@code after} lists have completed. */
    private record StopsBetween(Path directory) implements PlanListener {

        @Override
        public void stepCompleted(EntityKey plan, Step step, Duration took) {
            try {
                Files.createFile(directory.resolve("completed-" + step.name()));
                Path after = directory.resolve("after");
                if (Files.exists(after)
                        && Files.readString(after)
                                .lines()
                                .allMatch(it -> Files.exists(directory.resolve("completed-" + it)))) {
                    Files.createFile(directory.resolve("between"));
                    Thread.sleep(600_000);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
