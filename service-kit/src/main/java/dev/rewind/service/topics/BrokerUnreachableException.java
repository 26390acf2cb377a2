package dev.rewind.service.topics;

import org.apache.kafka.common.errors.TimeoutException;

/** The cause of a configuration problem: no broker answered in time at an address. */
public final class BrokerUnreachableException extends TimeoutException {

    private static final long serialVersionUID = 1L;

    private final String address;

    /**
     * A question that was not answered.
     *
     * @param address the addresses of brokers, as they are configured
     * @param what what the broker was asked to do
     */
    public BrokerUnreachableException(String address, String what) {
        super(what);
        this.address = address;
    }

    /** The addresses of brokers, as they are configured. */
    public String address() {
        return address;
    }
}
