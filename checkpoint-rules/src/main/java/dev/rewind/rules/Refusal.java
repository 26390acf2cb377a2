package dev.rewind.rules;

import dev.rewind.events.RefusalCode;

/** Why an event is refused: a stable code, and a reason for people that names the values. */
record Refusal(RefusalCode code, String why) {}
