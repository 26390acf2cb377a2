package dev.rewind.kafka.embedded;

import java.nio.file.Path;

/** The main class of a JVM with a persistent broker: prints the address, then runs until it is killed. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(Path.of(args[0])).start()) {
            System.out.println(kafka.bootstrapServers());
            Thread.currentThread().join();
        }
    }

    static Process start(Path directory) throws java.io.IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-DLOG=OFF",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
