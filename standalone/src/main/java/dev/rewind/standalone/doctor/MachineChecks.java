package dev.rewind.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks this machine: the version of Java, and the home directory with its free space. */
final class MachineChecks {

    private static final int OLDEST_JAVA = 17;
    private static final long MIB = 1024 * 1024;
    private static final long TIGHT = 1024 * MIB;
    private static final long FULL = 100 * MIB;

    private MachineChecks() {}

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
                    absolute + (there.equals(absolute) ? "" : ", not created yet") + ", " + free / MIB + " MiB free";
            String remedy = "free some space, or set REWIND_HOME to a directory on another disk";
            if (free < FULL) {
                return Finding.fail(check, detail, remedy);
            }
            return free < TIGHT ? Finding.warn(check, detail, remedy) : Finding.ok(check, detail);
        } catch (IOException e) {
            return Finding.fail(
                    check,
                    there + " cannot be written: " + e.getMessage(),
                    "give this user the permission to write, or set REWIND_HOME to a directory that this user can"
                            + " write");
        }
    }
}
