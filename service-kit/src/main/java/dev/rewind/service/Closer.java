package dev.rewind.service;

import java.util.ArrayDeque;
import java.util.Deque;

/** Collects resources while a service starts, and closes them, newest first, if the start fails. */
public final class Closer {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Adds a resource and returns it. */
    public <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Closes all resources. Adds exceptions of closing to {@code failure}. */
    public void closeAll(Exception failure) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
