package dev.rewind.e2e.house;

import dev.rewind.e2e.tester.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The project's files, without build output, vendored files and data directories. */
final class RepositoryFiles {
    private static final Set<String> LEFT_OUT =
            Set.of("target", ".git", "node_modules", "vendor", "licences", ".rewind", ".mvn", ".idea");

    private RepositoryFiles() {}

    /** Returns the files whose name matches, relative to the root. */
    static List<Path> matching(Pattern name) throws IOException {
        Path root = Scratch.projectRoot();
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean leftOut = !directory.equals(root)
                        && LEFT_OUT.contains(directory.getFileName().toString());
                return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && name.matcher(file.getFileName().toString()).matches()) {
                    files.add(root.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** Returns the text of a file. */
    static String text(Path relative) {
        try {
            return Files.readString(Scratch.projectRoot().resolve(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
