package dev.rewind.runner;

import dev.rewind.events.EntityKey;

/**
 * What the parts of one run of a plan have to do with the world outside.
 *
 * @param journal what they say to the log
 * @param signals what they wait for
 * @param news what that means to them
 * @param narrator whom they tell how they get on
 * @param trace where a collector finds them
 */
record Contacts(EntityKey plan, Journal journal, Signals signals, News news, Narrator narrator, PlanTrace trace) {}
