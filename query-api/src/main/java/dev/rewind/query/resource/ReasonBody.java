package dev.rewind.query.resource;

/**
 * The body of a request that only gives a reason: pin, retry, resume, pause, cancel and park.
 *
 * @param reason for people; it is recorded
 */
public record ReasonBody(String reason) {}
