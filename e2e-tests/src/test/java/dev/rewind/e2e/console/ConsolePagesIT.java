package dev.rewind.e2e.console;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the pages of the console show, in every state, size and theme: see {@link ConsoleInBrowser}. */
class ConsolePagesIT {
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

    @TestFactory
    Stream<DynamicTest> thePagesOfTheConsole() {
        return ConsoleInBrowser.PICTURED ? console.tests("everyone") : console.tests("failing", "everyone", "states");
    }
}
