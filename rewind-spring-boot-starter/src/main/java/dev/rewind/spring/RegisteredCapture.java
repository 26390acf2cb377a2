package dev.rewind.spring;

/**
 * A capture as an event of the application, which Spring Modulith keeps as JSON until Kafka has it.
 *
 * @param id of this capture
 * @param entity such as {@code report:42}
 * @param state JSON
 * @param reason why the checkpoint is taken
 */
record RegisteredCapture(String id, String entity, String state, String reason) {}
