package dev.rewind.standalone.commands;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rewind completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Writes a script with which a shell completes commands and options.",
        footer = {
            "  source <(rewind completion bash)",
            "  rewind completion bash > ~/.local/share/bash-completion/completions/rewind",
            "  rewind completion zsh > ~/.rewind-completion  # then source it in ~/.zshrc"
        })
final class Completion implements Runnable {

    private enum Shell {
        BASH,
        ZSH
    }

    private final RewindCommand rewind;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.BASH;

    Completion(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        CommandLine commands = RewindCommand.commandLine(rewind.terminal());
        if (shell == Shell.ZSH) {
            // The rest is for bash, which zsh understands once it is told to.
            rewind.terminal().out().println("autoload -U +X compinit && compinit");
        }
        rewind.terminal().out().print(AutoComplete.bash("rewind", commands));
    }
}
