package dev.rewind.e2e.tester;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Finds programs on this machine. */
public final class Tools {
    private Tools() {}

    /** Returns whether a program is on the path. */
    public static boolean has(String program) {
        return find(program).isPresent();
    }

    /** Returns the path of a program, if it is on the path. */
    public static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
