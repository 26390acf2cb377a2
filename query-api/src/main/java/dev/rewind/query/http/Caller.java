package dev.rewind.query.http;

/**
 * Who asks.
 *
 * @param name by which the log of events knows him
 * @param role what he may do
 * @param authenticated whether he has shown that this is his name
 */
public record Caller(String name, Role role, boolean authenticated) {}
