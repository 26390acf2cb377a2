package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind completion}: prints the completion script for a shell. */
@Command(
        name = "completion",
        description = "Prints a script that lets a shell complete commands and options.",
        footer = {
            "  source <(rewind completion bash)",
            "  rewind completion bash > ~/.local/share/bash-completion/completions/rewind",
            "  rewind completion fish > ~/.config/fish/completions/rewind.fish",
            "  rewind completion zsh > ~/.rewind-completion  # then source it in ~/.zshrc"
        })
public final class GenerateCompletion implements Runnable {

    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private final RewindCommand rewind;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    public GenerateCompletion(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        CommandLine commands = spec.root().commandLine();
        if (shell == Shell.FISH) {
            rewind.terminal().printScript(FishCompletion.of(commands));
            return;
        }
        if (shell == Shell.ZSH) {
            // The script is for bash; with this line, zsh understands it.
            rewind.terminal().printScript("autoload -U +X compinit && compinit\n");
        }
        rewind.terminal().printScript(AutoComplete.bash("rewind", commands));
    }
}
