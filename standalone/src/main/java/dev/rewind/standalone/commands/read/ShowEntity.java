package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.PlanPlace;
import dev.rewind.standalone.stuck.Approvals;
import dev.rewind.standalone.stuck.EntityReason;
import dev.rewind.standalone.stuck.NextCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind show}: one entity on one screen. */
@Command(
        name = "show",
        description = "Shows one entity: its status and why, the steps under way, and who acts next.",
        footer = {"  rewind show plan:order-42", "  rewind show plan order-42 -o json"})
public final class ShowEntity extends QueryCommand implements Runnable {

    /** Where values begin, below the names. */
    private static final int VALUES = 13;

    private static final int LINES_OF_A_REASON = 8;

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    public ShowEntity(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        EntityKey key = entity.entity();
        RewindClient client = query.client();
        ApiAnswer answer = client.get(RewindClient.path("api", "entities", key.type(), key.id()));
        query.output().write(answer.tree(), () -> lines(client, answer.as(Entity.class), answer.tree()));
    }

    private List<String> lines(RewindClient client, Entity shown, JsonNode answer) {
        List<String> lines = new ArrayList<>();
        lines.add(rewind.terminal().outColours().bold(shown.entityType() + ":" + shown.entityId()) + "  "
                + HumanValues.wire(shown.status()).replace('_', ' ') + ", "
                + query.output().time(EntityReason.since(shown)));
        String reason = new EntityReason(client).of(shown);
        if (!reason.isEmpty()) {
            lines.add("  why        " + query.output().shortened(reason, LINES_OF_A_REASON));
        }
        for (Entity.OpenStep open : shown.openSteps()) {
            lines.add("  under way  "
                    + HumanValues.step(open.name(), open.attempt()) + " since "
                    + query.output().time(open.startedAt()));
        }
        PlanPlace place = PlanPlace.of(shown);
        if (place != null) {
            lines.add("  step       " + place.withComing());
        }
        Approvals approvals = Approvals.of(client);
        Entity.Proposal proposal = shown.proposal();
        if (proposal != null) {
            lines.add("  proposal   back to " + (proposal.base() == null ? proposal.checkpointId() : proposal.base())
                    + (proposal.edit() == null ? "" : " with an edited state")
                    + (proposal.requestedBy() == null
                            ? ", after a failure"
                            : ", asked by " + HumanValues.oneLine(proposal.requestedBy()))
                    + ", until " + query.output().time(proposal.expiresAt()) + ": "
                    + NextCommand.ofProposal(
                            proposal, HumanValues.word(entity.entity().toString()), approvals));
        }
        Checkpoint.ForkedFrom from = shown.forkedFrom();
        if (from != null) {
            lines.add("  began      with " + from.checkpointId() + ": " + HumanValues.oneLine(from.reason())
                    + (from.ownsEffects() ? "; it owns the effects of earlier steps" : ""));
        }
        for (Entity.Fork fork : shown.forks()) {
            lines.add("  fork       " + fork.entity() + " from " + fork.checkpointId()
                    + (fork.effects() == Checkpoint.Effects.OWNED ? ", which owns the effects of earlier steps" : ""));
        }
        lines.add("  latest     " + (shown.latest() == null ? "no checkpoint" : shown.latest()) + ", epoch "
                + shown.epoch() + ", " + HumanValues.count(shown.counts().checkpoints(), "checkpoint") + ", "
                + HumanValues.count(shown.counts().rollbacks(), "rollback"));
        lines.add("  next       " + next(answer.path("presence")));
        String command = NextCommand.of(shown, approvals);
        if (!command.isEmpty()) {
            lines.add("  run        " + command);
        }
        lines.add("  console    " + RewindClient.page(client.base().toString(), entity.entity()));
        return lines.stream()
                .flatMap(line -> query.output().wrapped(line, VALUES).stream())
                .toList();
    }

    private String next(JsonNode presence) {
        String runner = presence.path("runner").asText();
        if (presence.path("status").asText().equals("connected")) {
            return runner + " is there";
        }
        String advice = presence.path("advice").asText();
        String seen = presence.has("last_seen")
                ? runner + " is silent, last seen "
                        + query.output()
                                .time(Instant.parse(presence.path("last_seen").asText())) + ": "
                : "";
        return advice.isEmpty() ? "it is not known who works on it" : seen + advice;
    }
}
