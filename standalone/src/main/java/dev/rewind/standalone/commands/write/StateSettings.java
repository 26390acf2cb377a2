package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.MemberSetting;
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
            MemberSetting setting = MemberSetting.parse(set, "version=8");
            String path = setting.member();
            String[] members = path.split("\\.", -1);
            ObjectNode object = object(changed, "the state", path);
            for (int i = 0; i < members.length - 1; i++) {
                JsonNode next = object.get(members[i]);
                object = next == null ? object.putObject(members[i]) : object(next, members[i], path);
            }
            object.set(members[members.length - 1], setting.value());
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
}
