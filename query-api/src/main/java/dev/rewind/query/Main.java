package dev.rewind.query;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the query API until it is told to end. Exit codes: 0 ended as told, 1 a defect, 2 wrong usage or configuration, 7
 * the broker does not answer.
 */
public final class Main {

    private static final int DEFECT = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 7;

    private Main() {}

    /** Takes {@code --config FILE} or nothing; everything else comes from the environment. */
    public static void main(String[] args) throws InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dev/rewind/query/logback.xml");
        }
        CountDownLatch end = new CountDownLatch(1);
        try {
            QueryApi api = QueryApi.start(Configuration.of(System.getenv(), file(args)));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                api.close();
                end.countDown();
            }));
            System.out.println(api.url());
        } catch (ConfigurationException e) {
            fail(USAGE, e);
        } catch (KafkaException e) {
            fail(UNAVAILABLE, e);
        } catch (RuntimeException e) {
            fail(DEFECT, e);
        }
        end.await();
    }

    private static @Nullable Path file(String[] args) {
        if (args.length == 0) {
            return null;
        }
        if (args.length == 2 && args[0].equals("--config")) {
            return Path.of(args[1]);
        }
        throw new ConfigurationException("usage: query-api [--config FILE]");
    }

    private static void fail(int code, Exception e) {
        System.err.println("query-api: " + e.getMessage());
        if (code == DEFECT) {
            e.printStackTrace();
        }
        System.exit(code);
    }
}
