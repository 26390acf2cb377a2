package dev.rewind.test;

/** The kit with a broker and a processor. */
@RewindTest
class RewindKitIT extends KitContract {}
