package dev.rewind.standalone.commands.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.DiffLines;
import dev.rewind.standalone.output.HumanValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats the answer to a dry run for people: what the rollback would do. */
public final class PreviewLines {

    private PreviewLines() {}

    /** The lines for a person who is to decide. */
    public static List<String> of(JsonNode preview, Colours colours) {
        List<String> lines = new ArrayList<>();
        lines.add(preview.at("/rollback/rollback_id").asText() + " would go back to "
                + preview.at("/target/id").asText());
        steps(preview.path("undo")).forEach(step -> lines.add(RollbackLines.takenBack(step)));
        Rollback rollback = Json.mapper().convertValue(preview.path("rollback"), Rollback.class);
        lines.addAll(RollbackLines.undoneBefore(rollback.undoneBefore()));
        lines.addAll(RollbackLines.whoApplies(rollback, preview));
        lines.addAll(RollbackLines.whoIsThere(preview));
        preview.path("touched").forEach(entity -> lines.add("  touches " + HumanValues.oneLine(entity.asText())));
        if (preview.has("base")) {
            JsonNode base = preview.path("base");
            lines.add(
                    "  then its base goes back to " + base.path("checkpoint_id").asText() + ":");
            steps(base.path("undo")).forEach(step -> lines.add("  " + RollbackLines.takenBack(step)));
            RollbackLines.undoneBefore(steps(base.path("undone_before"))).forEach(line -> lines.add("  " + line));
            base.path("touched").forEach(entity -> lines.add("    touches " + HumanValues.oneLine(entity.asText())));
        }
        if (preview.has("edit")) {
            lines.add("  and go on with an edited state:");
            DiffLines.changes(preview.at("/edit/changes"), colours).forEach(line -> lines.add("  " + line));
        }
        lines.addAll(
                preview.has("diff")
                        ? DiffLines.of(preview.path("diff"), colours)
                        : List.of("  the latest checkpoint is damaged, so its state cannot be compared"));
        String digest = digest(preview);
        if (preview.has("needs_approval")) {
            lines.add("  needs the approval of a second person: " + needs(preview.path("needs_approval")));
        }
        if (digest != null) {
            lines.add("  digest " + HumanValues.oneLine(digest) + " (--if-digest does exactly this, or nothing)");
        }
        return lines;
    }

    private static List<UndoStep> steps(JsonNode steps) {
        List<UndoStep> read = new ArrayList<>();
        steps.forEach(step -> read.add(Json.mapper().convertValue(step, UndoStep.class)));
        return read;
    }

    /** The digest of what was shown; null if the processor is of an older release. */
    public static @Nullable String digest(JsonNode preview) {
        return preview.path("digest").textValue();
    }

    /** What makes an approval necessary, in words. */
    public static String needs(JsonNode needs) {
        List<String> words = new ArrayList<>();
        needs.forEach(need -> words.add(
                switch (need.asText()) {
                    case "any" -> "every rollback needs one";
                    case "irreversible" -> "it passes a step that cannot be undone";
                    case "entities" -> "it asks many other entities to go back too";
                    case "age" -> "it goes far back in time";
                    case "edit" -> "it changes the state";
                    case "automatic" -> "it follows a failure";
                    default -> HumanValues.oneLine(need.asText());
                }));
        return words.isEmpty() ? "the policy says so" : String.join("; ", words);
    }
}
