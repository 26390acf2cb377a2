package dev.rewind.e2e.console;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the pages of the console show, in every state, size and theme: see {@link ConsoleInBrowser}. */
class ConsolePagesIT {
    @RegisterExtension
    private static final ConsoleInBrowser CONSOLE = new ConsoleInBrowser();

    @TestFactory
    Stream<DynamicTest> thePagesOfTheConsole() {
        return ConsoleInBrowser.PICTURED ? CONSOLE.tests("everyone") : CONSOLE.tests("failing", "everyone", "states");
    }
}
