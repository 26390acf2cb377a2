package dev.rewind.runner.file.action;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A program and everything that it started. On Linux, a process belongs to the program if it is in the program's
 * session or if it inherited the program's mark, an environment variable: a daemon leaves the session and keeps the
 * mark. Their descendants belong to it too. On systems without {@code /proc}, only the descendants of the running
 * program are known.
 */
final class ProcessTree {

    /** The variable that holds the mark. A program that is started by another program has the marks of both. */
    static final String VARIABLE = "REWIND_PROGRAM";

    private static final Path PROC = Path.of("/proc");
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private static final long ASK_MS = 1_000;
    private static final long KILL_MS = 2_000;
    private static final long LOOK_MS = 20;

    private final Process root;
    private final String mark;

    private ProcessTree(Process root, String mark) {
        this.root = root;
        this.mark = mark;
    }

    /** Starts a program in a session of its own, where the system has {@code setsid}, and marks it. */
    static ProcessTree start(ProcessBuilder builder) throws IOException {
        String mark = UUID.randomUUID().toString();
        builder.environment().merge(VARIABLE, mark, (outer, own) -> outer + " " + own);
        List<String> command = new ArrayList<>(builder.command());
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> command.add(0, setsid.toString()));
        return new ProcessTree(builder.command(command).start(), mark);
    }

    /** The program itself. */
    Process root() {
        return root;
    }

    /**
     * Ends all processes: first with SIGTERM, so that a script's trap can clean up, then with SIGKILL.
     */
    synchronized void end() {
        boolean interrupted = Thread.interrupted();
        members().forEach(ProcessHandle::destroy);
        interrupted |= untilGone(ASK_MS, member -> {});
        interrupted |= untilGone(KILL_MS, ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Repeats, because a process may start another. Returns true at once when this thread is interrupted. */
    private boolean untilGone(long millis, Consumer<ProcessHandle> each) {
        long begun = System.nanoTime();
        for (List<ProcessHandle> left = members(); !left.isEmpty(); left = members()) {
            left.forEach(each);
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(millis)) {
                return false;
            }
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                return true;
            }
        }
        return false;
    }

    private List<ProcessHandle> members() {
        return Stream.concat(
                        Stream.of(root.toHandle()).filter(ProcessHandle::isAlive),
                        ProcessHandle.allProcesses().filter(this::isOurs))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .distinct()
                .filter(process -> !isZombie(process))
                .toList();
    }

    private boolean isOurs(ProcessHandle process) {
        return read(process, "environ").contains(mark)
                || stat(process, Stat.SESSION).equals(Long.toString(root.pid()));
    }

    /** A zombie has ended, and only its parent can remove it. */
    private static boolean isZombie(ProcessHandle process) {
        return stat(process, Stat.STATE).equals("Z");
    }

    /** Fields of {@code /proc/PID/stat} after the name, in order. The name ends at the last bracket. */
    private enum Stat {
        STATE(0),
        PARENT(1),
        GROUP(2),
        SESSION(3);

        private final int index;

        Stat(int index) {
            this.index = index;
        }
    }

    private static String stat(ProcessHandle process, Stat field) {
        String stat = read(process, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > field.index ? fields[field.index] : "";
    }

    /** Empty when there is no such file: the process has ended or is another user's, or the system has no /proc. */
    private static String read(ProcessHandle process, String file) {
        try {
            return new String(
                    Files.readAllBytes(
                            PROC.resolve(Long.toString(process.pid())).resolve(file)),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
