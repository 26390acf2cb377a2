package dev.rewind.standalone.commands.branch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.InputFile;
import dev.rewind.standalone.commands.MemberSetting;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --patch}, {@code --state} and {@code --set}, which change a state. */
final class StateChange {

    @Option(
            names = "--patch",
            paramLabel = "FILE",
            description = "Change the state by this JSON Patch (RFC 6902); - reads it from standard input.")
    private @Nullable String patch;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Go on with the state in this file; - reads it from standard input.")
    private @Nullable String state;

    @Option(
            names = "--set",
            paramLabel = "MEMBER=VALUE",
            description = "Set a member of the state; items.0.price names a member in an object or a list, and so does"
                    + " the JSON Pointer /items/0/price. A value that is not valid JSON is taken as text. May be given"
                    + " several times.")
    private List<String> sets = new ArrayList<>();

    /** Whether one of the options is given. */
    boolean isGiven() {
        return patch != null || state != null || !sets.isEmpty();
    }

    /** The member {@code edit} of a request. */
    ObjectNode edit(JsonNode before, Terminal terminal) {
        if ((patch == null ? 0 : 1) + (state == null ? 0 : 1) + (sets.isEmpty() ? 0 : 1) != 1) {
            throw new CommandException(ExitCode.USAGE, "give one of --patch, --state and --set");
        }
        ObjectNode edit = Json.mapper().createObjectNode();
        if (patch != null) {
            edit.set("patch", json("--patch", patch, terminal));
        } else if (state != null) {
            edit.set("state", json("--state", state, terminal));
        } else {
            edit.set("patch", operations(before));
        }
        return edit;
    }

    private ArrayNode operations(JsonNode before) {
        ArrayNode operations = Json.mapper().createArrayNode();
        for (String set : sets) {
            MemberSetting setting = MemberSetting.parse(set, "price=12");
            String path = pointer(setting.member());
            boolean isThere = !before.at(JsonPointer.compile(path)).isMissingNode();
            operations
                    .addObject()
                    .put("op", isThere ? "replace" : "add")
                    .put("path", path)
                    .set("value", setting.value());
        }
        return operations;
    }

    /** The JSON Pointer of a member: {@code /items/0/price} for {@code items.0.price}. */
    private static String pointer(String member) {
        return member.startsWith("/")
                ? member
                : "/" + member.replace("~", "~0").replace("/", "~1").replace('.', '/');
    }

    private static JsonNode json(String option, String file, Terminal terminal) {
        InputFile input = new InputFile(file);
        try {
            return Snapshot.parse(input.bytes(terminal)).tree();
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    ExitCode.USAGE, option + ": " + input.shown() + " is not JSON: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.ERROR, option + ": " + input.shown() + " cannot be read: " + e.getMessage());
        }
    }
}
