package dev.rewind.events.topics;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.resource.ResourceType;

/** Who talks to the brokers, and the least that each must be allowed to. Every service looks at the topics' settings. */
public enum Service {
    /** Decides: reads events; writes facts, commands, dead letters and its timers' events; keeps stores. */
    CHECKPOINT_PROCESSOR {
        @Override
        public List<Permission> needs(Configuration configuration) {
            Topics topics = configuration.topics();
            String group = configuration.processorGroup();
            return List.of(
                    Permission.topic(topics.planEvents(), READ, WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.checkpointEvents(), WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.rollbackCommands(), WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.deadLetters(), WRITE, DESCRIBE_CONFIGS),
                    Permission.group(group, READ),
                    Permission.beginningWith(ResourceType.TOPIC, group + "-", READ, WRITE, CREATE),
                    Permission.beginningWith(ResourceType.TRANSACTIONAL_ID, group + "-", WRITE));
        }
    },
    /** Publishes what callers ask for, hears facts, shows dead letters and publishes them again. */
    QUERY_API {
        @Override
        public List<Permission> needs(Configuration configuration) {
            Topics topics = configuration.topics();
            return List.of(
                    Permission.topic(topics.planEvents(), WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.checkpointEvents(), READ, DESCRIBE_CONFIGS),
                    Permission.topic(topics.rollbackCommands(), DESCRIBE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.deadLetters(), READ, WRITE, DESCRIBE_CONFIGS),
                    Permission.beginningWith(ResourceType.TRANSACTIONAL_ID, "rewind-redrive-", WRITE));
        }
    },
    /** Runs plans: publishes their steps, hears facts and commands, reads its own events when it resumes. */
    PLAN_RUNNER {
        @Override
        public List<Permission> needs(Configuration configuration) {
            Topics topics = configuration.topics();
            return List.of(
                    Permission.topic(topics.planEvents(), READ, WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.checkpointEvents(), READ, DESCRIBE_CONFIGS),
                    Permission.topic(topics.rollbackCommands(), READ, DESCRIBE_CONFIGS),
                    Permission.topic(topics.deadLetters(), DESCRIBE, DESCRIBE_CONFIGS));
        }
    },
    /** A service of one's own with a rollback inbox: hears commands, answers them, sets aside what it cannot read. */
    ROLLBACK_INBOX {
        @Override
        public List<Permission> needs(Configuration configuration) {
            Topics topics = configuration.topics();
            return List.of(
                    Permission.topic(topics.planEvents(), WRITE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.checkpointEvents(), DESCRIBE, DESCRIBE_CONFIGS),
                    Permission.topic(topics.rollbackCommands(), READ, DESCRIBE_CONFIGS),
                    Permission.topic(topics.deadLetters(), WRITE, DESCRIBE_CONFIGS),
                    Permission.beginningWith(ResourceType.GROUP, "rewind-inbox-", READ),
                    Permission.beginningWith(ResourceType.TRANSACTIONAL_ID, "rewind-inbox-", WRITE));
        }
    };

    /** What it must be allowed to do, and nothing more. */
    public abstract List<Permission> needs(Configuration configuration);

    /** As it is called, such as {@code checkpoint-processor}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
