package dev.rewind.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Rewind finds on this machine: Java, and room for what it keeps. */
final class Machine {

    private static final int OLDEST_JAVA = 17;
    private static final long MIB = 1024 * 1024;
    private static final long TIGHT = 1024 * MIB;
    private static final long FULL = 100 * MIB;

    private Machine() {}

    static Finding java() {
        Runtime.Version version = Runtime.version();
        String detail = version + " (" + System.getProperty("java.vendor", "unknown vendor") + ")";
        return version.feature() >= OLDEST_JAVA
                ? Finding.ok("java", detail)
                : Finding.fail("java", detail, "install Java " + OLDEST_JAVA + " or later, and set JAVA_HOME");
    }

    static Finding home(Path home) {
        String check = "home";
        Path absolute = home.toAbsolutePath().normalize();
        Path there = absolute;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            return Finding.fail(check, absolute + " is not in a directory", "set REWIND_HOME to a directory");
        }
        try {
            Files.delete(Files.createTempFile(there, "rewind-doctor", ".tmp"));
            long free = Files.getFileStore(there).getUsableSpace();
            String detail =
                    absolute + (there.equals(absolute) ? "" : ", not there yet") + ", " + free / MIB + " MiB free";
            String remedy = "make room, or set REWIND_HOME to where there is some";
            if (free < FULL) {
                return Finding.fail(check, detail, remedy);
            }
            return free < TIGHT ? Finding.warn(check, detail, remedy) : Finding.ok(check, detail);
        } catch (IOException e) {
            return Finding.fail(
                    check,
                    there + " cannot be written: " + e.getMessage(),
                    "give this user the right to, or set REWIND_HOME to a directory that can be written");
        }
    }
}
