package dev.rewind.rules;

import dev.rewind.events.RefusalCode;

/** Why a request cannot be honoured: the stable code, and words with the values in them. */
record Refusal(RefusalCode code, String why) {}
