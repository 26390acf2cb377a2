package dev.rewind.standalone.commands.read;

import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.output.Terminal;
import java.util.List;

/** Says what a list does not show: damaged rows, and entries beyond its limit. */
final class ListNotes {

    private ListNotes() {}

    static void say(ListedItems found, LimitOption limit, Terminal terminal) {
        damaged(found.damaged(), terminal);
        if (found.hasMore() && found.items().size() < limit.number()) {
            terminal.say("Only the newest entries were searched; older ones may match too. Filter by more, such as"
                    + " --type.");
        } else if (found.hasMore()) {
            terminal.say("There may be more than these " + limit.text() + "; use --limit to see more.");
        }
    }

    private static void damaged(List<String> ids, Terminal terminal) {
        if (!ids.isEmpty()) {
            terminal.say("Left out, because the stored row is damaged: " + String.join(", ", ids)
                    + "; `rewind verify ENTITY` shows the damage.");
        }
    }
}
