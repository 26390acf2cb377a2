package dev.rewind.benchmarks;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** How long timers keep the stream threads of this process, as Kafka Streams measures it. */
final class Punctuation {

    private Punctuation() {}

    /** The longest of the last half minute and more, over all stream threads, in milliseconds. */
    static double longestMs() {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        double longest = 0;
        try {
            for (ObjectName thread :
                    beans.queryNames(new ObjectName("kafka.streams:type=stream-thread-metrics,*"), null)) {
                // A thread has the attribute once it has punctuated.
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(thread).getAttributes()) {
                    if (attribute.getName().equals("punctuate-latency-max")) {
                        double latency = (Double) beans.getAttribute(thread, attribute.getName());
                        longest = Math.max(longest, Double.isNaN(latency) ? 0 : latency);
                    }
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException("Kafka Streams does not say how long its threads punctuate", e);
        }
        return longest;
    }
}
