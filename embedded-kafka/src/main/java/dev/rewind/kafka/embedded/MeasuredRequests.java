package dev.rewind.kafka.embedded;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import kafka.network.RequestChannel;
import kafka.server.ApiRequestHandler;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.network.Request;
import org.apache.kafka.server.common.RequestLocal;

/**
 * Refuses compressed batches that are too large when unpacked, and passes on every other request. A publisher gets
 * the same answer as for an uncompressed batch of that size, {@code MESSAGE_TOO_LARGE}: Kafka's own producer then
 * sends the records in smaller batches.
 */
final class MeasuredRequests implements ApiRequestHandler {
    private final RequestChannel channel;
    private final ApiRequestHandler next;
    private final int largestBatch;
    private final TurnedAwayBatches turnedAway = new TurnedAwayBatches();

    MeasuredRequests(RequestChannel channel, ApiRequestHandler next, int largestBatch) {
        this.channel = channel;
        this.next = next;
        this.largestBatch = largestBatch;
    }

    @Override
    public void handle(Request request, RequestLocal local) {
        if (request.header().apiKey() == ApiKeys.PRODUCE) {
            ProduceRequest produce = request.body(ProduceRequest.class);
            Set<PartitionProduceData> tooLarge = tooLarge(produce);
            if (mustWait(produce) || !tooLarge.isEmpty()) {
                refuse(request, produce, tooLarge);
                return;
            }
        }
        next.handle(request, local);
    }

    @Override
    public void tryCompleteActions() {
        next.tryCompleteActions();
    }

    private boolean mustWait(ProduceRequest produce) {
        boolean mustWait = false;
        for (TopicProduceData topic : produce.data().topicData()) {
            for (PartitionProduceData partition : topic.partitionData()) {
                mustWait |= turnedAway.mustWait(topic, partition);
            }
        }
        return mustWait;
    }

    private Set<PartitionProduceData> tooLarge(ProduceRequest produce) {
        Set<PartitionProduceData> tooLarge = Collections.newSetFromMap(new IdentityHashMap<>());
        produce.data()
                .topicData()
                .forEach(topic ->
                        topic.partitionData().stream().filter(this::isTooLarge).forEach(tooLarge::add));
        return tooLarge;
    }

    private boolean isTooLarge(PartitionProduceData partition) {
        if (partition.records() instanceof MemoryRecords records) {
            for (RecordBatch batch : records.batches()) {
                if (batch instanceof DefaultRecordBatch measurable && UnpackedSize.exceeds(measurable, largestBatch)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void refuse(Request request, ProduceRequest produce, Set<PartitionProduceData> tooLarge) {
        ProduceResponseData answer = new ProduceResponseData();
        produce.data().topicData().forEach(topic -> {
            topic.partitionData().forEach(partition -> turnedAway.add(topic, partition));
            List<PartitionProduceResponse> partitions = topic.partitionData().stream()
                    .map(partition -> tooLarge.contains(partition) ? refused(partition) : postponed(partition))
                    .toList();
            answer.responses()
                    .add(new TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(partitions));
        });
        ProduceResponse response = new ProduceResponse(answer);
        if (produce.acks() == 0) {
            // A publisher that expects no answer notices the failure when its connection ends.
            channel.closeConnection(request, response.errorCounts());
        } else {
            channel.sendResponse(request, response);
        }
    }

    private PartitionProduceResponse refused(PartitionProduceData partition) {
        return failed(partition, Errors.MESSAGE_TOO_LARGE)
                .setErrorMessage("the compressed batch unpacks to more than " + largestBatch
                        + " bytes; send smaller records, or fewer in one batch");
    }

    /**
     * An answer is for a whole request. This one makes the publisher send the other batches again, and those that must
     * wait for an earlier one.
     */
    private static PartitionProduceResponse postponed(PartitionProduceData partition) {
        return failed(partition, Errors.NOT_ENOUGH_REPLICAS)
                .setErrorMessage("another batch of this request, or an earlier one, is too large; send this one again");
    }

    private static PartitionProduceResponse failed(PartitionProduceData partition, Errors error) {
        return new PartitionProduceResponse()
                .setIndex(partition.index())
                .setErrorCode(error.code())
                .setBaseOffset(ProduceResponse.INVALID_OFFSET);
    }
}
