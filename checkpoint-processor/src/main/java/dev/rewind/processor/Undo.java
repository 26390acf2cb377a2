package dev.rewind.processor;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened so far while something larger is put together, to be closed again, newest first, if that fails. */
final class Undo {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    void all(Exception failure) {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
