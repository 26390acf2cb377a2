package dev.rewind.runner.file;

import dev.rewind.runner.StepFailedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Values that must not get into the log: a failure's message is published and kept. */
final class Secrets {

    private static final String MASK = "***";
    private static final int SHORTEST = 4;

    private final List<String> values = new ArrayList<>();

    /**
     * The values of these variables.
     *
     * @throws InvalidPlanFileException when one is not set
     */
    static Secrets of(List<String> names, Map<String, String> variables) throws InvalidPlanFileException {
        Secrets secrets = new Secrets();
        for (String name : names) {
            String value = variables.get(name);
            if (value == null || value.isEmpty()) {
                throw new InvalidPlanFileException(
                        "the plan file names " + name + " as a secret, and that variable is not set; export it first");
            }
            if (value.length() >= SHORTEST) {
                secrets.values.add(value);
                secrets.values.add(Template.encoded(value));
            }
        }
        secrets.values.sort(Comparator.comparingInt(String::length).reversed());
        return secrets;
    }

    String masked(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }

    StepFailedException masked(StepFailedException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.isRetryable()
                ? new StepFailedException(failure.type(), masked(message))
                : StepFailedException.notRetryable(failure.type(), masked(message));
    }
}
