package dev.rewind.processor.output;

/** The names of the topology's sinks, and the CloudEvents source of the processor's own records. */
public final class OutputNodes {
    /** Facts, to {@code checkpoint-events}. */
    public static final String FACTS = "state-facts";

    /** Rollback commands, to {@code rollback-commands}. */
    public static final String COMMANDS = "command-rollbacks";

    /** Offers of plans to runners, to {@code plan-offers}. */
    public static final String OFFERS = "offer-plans";

    /** Dead letters, to {@code dead-letters}. */
    public static final String DEAD_LETTERS = "set-dead-letters-aside";

    /** Requests to other entities, to {@code plan-events}. */
    public static final String REQUESTS = "ask-other-entities";

    /** Events of timers, and events that arrived in the wrong partition, to {@code plan-events}. */
    public static final String REROUTED = "send-plan-events-home";

    /** The CloudEvents source of all records that the processor sends. */
    public static final String SOURCE = "/checkpoint-processor";

    private OutputNodes() {}
}
