package dev.rewind.standalone.commands.read;

import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.output.Terminal;
import java.util.List;

/** Names the entries that a list leaves out because their stored rows are damaged. */
final class DamagedRowsNote {

    private DamagedRowsNote() {}

    static void say(ApiAnswer list, Terminal terminal) {
        List<String> damaged = list.damaged();
        if (!damaged.isEmpty()) {
            terminal.say("Left out, because the stored row is damaged: " + String.join(", ", damaged)
                    + "; `rewind verify ENTITY` shows the damage.");
        }
    }
}
