package dev.rewind.e2e.tester;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the project's {@code docker-compose.yml} unchanged, under a name and ports of its own, with images of the jars
 * that this build has packaged. {@link #rewind()} has its addresses.
 */
public final class ComposeProject implements AutoCloseable {
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(10);
    private static final Duration UP_WITHIN = Duration.ofMinutes(5);
    private static final Duration DONE_WITHIN = Duration.ofMinutes(2);
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    /** Serves as build image too. It has no Maven, so the images use the jars of this build. */
    private static final String JRE_IMAGE = System.getenv().getOrDefault("JRE_IMAGE", "eclipse-temurin:25-jre");

    private final String name = "rewind-e2e-" + ProcessHandle.current().pid();
    private final Path directory = Scratch.directory("compose");
    private final RewindProcess address = RewindProcess.in(directory);
    private final List<String> options;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Builds the images and starts nothing yet.
     *
     * @param options of Compose, such as a profile
     */
    public ComposeProject(String... options) {
        this.options = List.of(options);
        environment.put("COMPOSE_PROJECT_NAME", name);
        environment.put("COMPOSE_FILE", "docker-compose.yml:" + nothingFallsDue());
        environment.put("BUILD_IMAGE", JRE_IMAGE);
        environment.put("JRE_IMAGE", JRE_IMAGE);
        environment.put("REWIND_IMAGE", "rewind-e2e");
        environment.put("REWIND_HTTP_PORT", Integer.toString(address.url().getPort()));
        environment.put("REWIND_BROKER_PORT", address.bootstrapServers().replaceFirst(".*:", ""));
        environment.put("REWIND_BROKER_2_PORT", Integer.toString(Ports.free()));
        environment.put("REWIND_BROKER_3_PORT", Integer.toString(Ports.free()));
        compose(BUILT_WITHIN, "build");
    }

    /** Starts services and their dependencies, and waits until the API is ready. */
    public ComposeProject up(String... words) {
        List<String> line = new ArrayList<>(List.of("up", "-d"));
        line.addAll(List.of(words));
        compose(UP_WITHIN, line.toArray(String[]::new));
        awaitReady();
        return this;
    }

    /** Waits until the API is ready. */
    public void awaitReady() {
        await("the API is ready").atMost(READY_WITHIN).until(address::isReady);
    }

    /** Waits until this many containers of a service are healthy. */
    public void awaitHealthy(String service, int count) {
        await(count + " of " + service + " are healthy")
                .atMost(READY_WITHIN)
                .until(() -> containers(service, "health=healthy").size() == count);
    }

    /** Returns the addresses for clients. */
    public RewindProcess rewind() {
        return address;
    }

    /** Kills a service's first container with SIGKILL. */
    public String kill9(String service) {
        String container = containers(service).get(0);
        docker("kill", container);
        return container;
    }

    /** Starts a container that has ended. */
    public void start(String container) {
        docker("start", container);
    }

    /**
     * Whether a service's image starts on a disk that an earlier start has formatted. Apache Kafka's does; some
     * substitutes do not.
     */
    public boolean canStartAgain(String service) {
        boolean can = Docker.succeeds(
                DONE_WITHIN,
                "exec",
                containers(service).get(0),
                "grep",
                "-rqs",
                "already formatted",
                "/etc/kafka/docker");
        if (!can) {
            System.out.println(
                    "The image of " + service + " cannot be started on its own disk again: it is not killed.");
        }
        return can;
    }

    /** Stops a service's containers with SIGTERM and starts them again. */
    public void restart(String service) {
        containers(service).forEach(container -> docker("restart", "-t", "60", container));
    }

    /** Stops one of a service's containers with SIGTERM and returns its exit code. */
    public int stop(String service) {
        String container = containers(service).get(0);
        docker("stop", "-t", "60", container);
        return Integer.parseInt(docker("inspect", "--format", "{{.State.ExitCode}}", container));
    }

    /** Disconnects a service from the network. */
    public void cut(String service) {
        docker("network", "disconnect", name + "_default", containers(service).get(0));
    }

    /** Connects the service again. */
    public void join(String service) {
        docker(
                "network",
                "connect",
                "--alias",
                service,
                name + "_default",
                containers(service).get(0));
    }

    /** Returns the log of a service. */
    public String logs(String service) {
        Finished logs = compose(DONE_WITHIN, "logs", "--no-color", service);
        return logs.out() + logs.err();
    }

    /** Keeps the logs, and removes everything but the images. */
    @Override
    public void close() {
        try {
            Finished logs = compose(DONE_WITHIN, "logs", "--no-color");
            Files.writeString(directory.resolve("compose.log"), logs.out() + logs.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        compose(DONE_WITHIN, "--profile", "tools", "--profile", "cluster", "down", "-v", "-t", "5");
    }

    /** Prevents repeated commands while a slow machine restarts its broker, so that the log has only client events. */
    private Path nothingFallsDue() {
        try {
            return Files.writeString(
                    directory.resolve("nothing-falls-due.yml"),
                    "services: {checkpoint-processor: {environment: {REWIND_RESPOND_WITHIN: 1h}}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> containers(String service, String... filters) {
        List<String> line = new ArrayList<>(List.of("ps", "-aq", "--no-trunc"));
        line.addAll(List.of("--filter", "label=com.docker.compose.project=" + name));
        line.addAll(List.of("--filter", "label=com.docker.compose.service=" + service));
        Arrays.stream(filters).forEach(filter -> line.addAll(List.of("--filter", filter)));
        return docker(line.toArray(String[]::new)).lines().sorted().toList();
    }

    private String docker(String... words) {
        return Docker.run(DONE_WITHIN, words);
    }

    private Finished compose(Duration within, String... words) {
        List<String> line = new ArrayList<>(Docker.compose());
        line.addAll(options);
        line.addAll(List.of(words));
        return Docker.run(within, line, environment);
    }
}
