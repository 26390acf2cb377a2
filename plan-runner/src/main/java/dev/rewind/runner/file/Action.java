package dev.rewind.runner.file;

import java.util.Map;

/** What a step, or an undo, does. */
sealed interface Action {

    /** Runs a shell command. */
    record Command(String text) implements Action {}

    /**
     * Makes an HTTP request with the state as its JSON body, where the method has one.
     *
     * @param url with {@code ${NAME}} for variables and {@code ${/pointer}} for members of the state
     * @param headers values with the same
     */
    record Http(String method, String url, Map<String, String> headers) implements Action {}
}
