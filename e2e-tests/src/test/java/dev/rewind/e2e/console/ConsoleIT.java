package dev.rewind.e2e.console;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a person does with the console, from the first day on: see {@link ConsoleInBrowser}. */
class ConsoleIT {
    private static ConsoleInBrowser console;

    @BeforeAll
    static void start() throws IOException {
        console = new ConsoleInBrowser();
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
        }
    }

    /** The order matters: the first file needs a Rewind without entities. */
    @TestFactory
    Stream<DynamicTest> theConsoleInABrowser() {
        return console.tests("first-day", "hostile", "operator", "live", "large");
    }
}
