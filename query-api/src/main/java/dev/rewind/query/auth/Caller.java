package dev.rewind.query.auth;

/**
 * The person or program that sent a request.
 *
 * @param name as events record it
 * @param role what the caller may do
 * @param authenticated whether the caller has proved its name
 */
public record Caller(String name, Role role, boolean authenticated) {}
