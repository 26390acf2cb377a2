package dev.rewind.processor;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened while something larger is put together: closed again, newest first, if that fails. */
final class Opened {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    void closeAll(Exception failure) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
