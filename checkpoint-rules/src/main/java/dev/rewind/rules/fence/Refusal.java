package dev.rewind.rules.fence;

import dev.rewind.events.RefusalCode;

/** Why an event is refused: a stable code, and a reason for people that names the values. */
public record Refusal(RefusalCode code, String why) {}
