package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;

/**
 * What {@code --set} says: a member of a state and its value.
 *
 * @param member the name as it was typed, such as {@code customer.name}
 * @param value JSON; text that is not valid JSON is a JSON string
 */
public record MemberSetting(String member, JsonNode value) {

    /**
     * Reads {@code MEMBER=VALUE}.
     *
     * @param example what the error shows, such as {@code version=8}
     */
    public static MemberSetting parse(String typed, String example) {
        int equals = typed.indexOf('=');
        if (equals < 1) {
            throw new CommandException(
                    ExitCode.USAGE, "--set is \"" + typed + "\"; it must be MEMBER=VALUE, such as " + example);
        }
        return new MemberSetting(typed.substring(0, equals), value(typed.substring(equals + 1)));
    }

    private static JsonNode value(String text) {
        try {
            return Snapshot.parse(text).tree();
        } catch (InvalidJsonException e) {
            return TextNode.valueOf(text);
        }
    }
}
