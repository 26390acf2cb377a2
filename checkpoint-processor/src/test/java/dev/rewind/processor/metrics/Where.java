package dev.rewind.processor.metrics;

import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Some place in the log. */
record Where() implements RecordMetadata {
    @Override
    public String topic() {
        return "plan-events";
    }

    @Override
    public int partition() {
        return 0;
    }

    @Override
    public long offset() {
        return 7;
    }
}
