package dev.rewind.benchmarks.measure;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The duration of timers on the stream threads of this process, as Kafka Streams measures it. */
public final class PunctuationTime {

    private PunctuationTime() {}

    /** The longest punctuation of at least the last half minute, over all stream threads, in milliseconds. */
    public static double longestMs() {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        double longest = 0;
        try {
            for (ObjectName thread :
                    beans.queryNames(new ObjectName("kafka.streams:type=stream-thread-metrics,*"), null)) {
                // A thread has the attribute after its first punctuation.
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(thread).getAttributes()) {
                    if (attribute.getName().equals("punctuate-latency-max")) {
                        double latency = (Double) beans.getAttribute(thread, attribute.getName());
                        longest = Math.max(longest, Double.isNaN(latency) ? 0 : latency);
                    }
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException("Kafka Streams has no metric for the duration of punctuations", e);
        }
        return longest;
    }
}
