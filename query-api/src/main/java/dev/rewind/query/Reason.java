package dev.rewind.query;

/**
 * The body of a request that needs to say nothing but why it is made.
 *
 * @param reason for people; it is recorded
 */
record Reason(String reason) {}
