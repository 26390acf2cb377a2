package dev.rewind.e2e.console;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person does with the console, from the first day on: see {@link ConsoleInBrowser}. */
class ConsoleIT {
    @RegisterExtension
    private static final ConsoleInBrowser CONSOLE = new ConsoleInBrowser();

    /** The order matters: the first file needs a Rewind without entities. */
    @TestFactory
    Stream<DynamicTest> theConsoleInABrowser() {
        return CONSOLE.tests("first-day", "hostile", "operator", "live", "large");
    }
}
