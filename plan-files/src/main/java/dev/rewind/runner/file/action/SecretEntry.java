package dev.rewind.runner.file.action;

/**
 * A variable that a plan file lists as a secret.
 *
 * @param place file and line, for error messages
 */
public record SecretEntry(String name, String place) {}
