package dev.rewind.runner.file.action;

import java.util.Map;

/** What a step or an undo of a plan file does. */
public sealed interface StepAction {

    /** Runs a shell command. */
    record Command(String text) implements StepAction {}

    /**
     * Sends an HTTP request. The state is its JSON body, if the method has a body.
     *
     * @param url with {@code ${NAME}} for variables and {@code ${/pointer}} for members of the state
     * @param headers names and values; values may have the same placeholders
     */
    record Http(String method, String url, Map<String, String> headers) implements StepAction {}
}
