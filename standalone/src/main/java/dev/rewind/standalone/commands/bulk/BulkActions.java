package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.TargetOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The actions of bulk jobs, one command each. */
final class BulkActions {

    private BulkActions() {}

    @Command(
            name = "rollback",
            description = {
                "Rolls many entities back.",
                "An entity that is no longer at the checkpoint that was shown stays as it is, and its outcome says so."
            },
            footer = {
                "  rewind bulk rollback --status failed --error 503 --reason 'bank was down'",
                "  rewind bulk rollback --label batch=42 --steps-back 1 --rate 5 --yes \\",
                "    --reason 'wrong price'",
                "  rewind bulk rollback --type plan --since 14:00 --until 15:00 \\",
                "    --to-step charge --reason 'outage'",
            })
    static final class Rollback extends BulkRequest {

        @ArgGroup
        private @Nullable TargetOptions target;

        @Option(
                names = "--no-cascade",
                description = "Do not ask the entities that the undone steps touched to go back too.")
        private boolean alone;

        Rollback(RewindCommand rewind) {
            super(rewind, "rollback");
        }

        @Override
        void add(ObjectNode body) {
            if (alone) {
                body.put("cascade", false);
            }
            if (target != null) {
                target.addTo(body.putObject("target"));
            }
        }
    }

    @Command(
            name = "retry",
            description = "Sends the commands of many rollbacks again that failed, expired or were applied partly.",
            footer = {
                "  rewind bulk retry --status rollback_failed --reason 'the service is back'",
            })
    static final class Retry extends BulkRequest {
        Retry(RewindCommand rewind) {
            super(rewind, "retry");
        }
    }

    @Command(
            name = "resume",
            description = "Lets many parked entities and paused plans go on.",
            footer = {
                "  rewind bulk resume --status parked --step charge --reason 'bank is back'",
            })
    static final class Resume extends BulkRequest {
        Resume(RewindCommand rewind) {
            super(rewind, "resume");
        }
    }

    @Command(
            name = "cancel",
            description = "Ends many plans as failed and rolls them back to their starts.",
            footer = {
                "  rewind bulk cancel --status waiting --label sale=spring --reason 'sold out'",
            })
    static final class Cancel extends BulkRequest {
        Cancel(RewindCommand rewind) {
            super(rewind, "cancel");
        }
    }

    @Command(
            name = "pin",
            description = "Keeps the latest checkpoints of many entities, regardless of retention.",
            footer = {
                "  rewind bulk pin --label audit=2026 --reason 'audit'",
            })
    static final class Pin extends BulkRequest {
        Pin(RewindCommand rewind) {
            super(rewind, "pin");
        }
    }
}
