package dev.rewind.processor.metrics;

import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The metadata of a record at offset 7 of partition 0. */
record FixedRecordMetadata() implements RecordMetadata {
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
