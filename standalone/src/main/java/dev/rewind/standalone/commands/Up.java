package dev.rewind.standalone.commands;

import picocli.CommandLine.Command;

/** {@code rewind up}. */
@Command(name = "up")
final class Up implements Runnable {
    Up(RewindCommand rewind) {}
    @Override public void run() {}
}
