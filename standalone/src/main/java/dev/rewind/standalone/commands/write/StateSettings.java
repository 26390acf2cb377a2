package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --set a.b=value}, which sets members of a state. */
final class StateSettings {

    @Option(
            names = "--set",
            paramLabel = "MEMBER=VALUE",
            description = "Set a member of the initial state; a.b names a member of an object. A value that is not"
                    + " valid JSON is taken as text. May be given several times.")
    private List<String> sets = new ArrayList<>();

    /** A copy of the state with all members set. */
    JsonNode in(JsonNode state) {
        JsonNode changed = state.deepCopy();
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                throw new CommandException(
                        ExitCode.USAGE, "--set is \"" + set + "\"; it must be MEMBER=VALUE, such as version=8");
            }
            String path = set.substring(0, equals);
            String[] members = path.split("\\.", -1);
            ObjectNode object = object(changed, "the state", path);
            for (int i = 0; i < members.length - 1; i++) {
                JsonNode next = object.get(members[i]);
                object = next == null ? object.putObject(members[i]) : object(next, members[i], path);
            }
            object.set(members[members.length - 1], value(set.substring(equals + 1)));
        }
        return changed;
    }

    private static ObjectNode object(JsonNode node, String what, String path) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new CommandException(
                ExitCode.USAGE, "--set " + path + " is not possible: " + what + " is not an object, it is " + node);
    }

    private static JsonNode value(String text) {
        try {
            return Snapshot.parse(text).tree();
        } catch (InvalidJsonException e) {
            return TextNode.valueOf(text);
        }
    }
}
