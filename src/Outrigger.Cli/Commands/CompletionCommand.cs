using System.CommandLine;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger completion</c>: scripts that let a shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    // The program is asked about the line without its own name, whatever it was called by.
    private const string Bash = """
        _outrigger() {
          local IFS=$'\n' line="${COMP_LINE#* }"
          local at=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${at}]" "${line}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _outrigger outrigger ./outrigger
        """;

    private const string Zsh = """
        _outrigger() {
          local line="${BUFFER#* }"
          local at=$((CURSOR - ${#BUFFER} + ${#line}))
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${at}]" "${line}" 2>/dev/null)}")
          compadd -a found
        }
        compdef _outrigger outrigger
        """;

    public static Command Create(Verbs verbs)
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        return verbs.Verb(
            "completion",
            "Print what makes a shell complete commands: source <(outrigger completion bash).",
            call => call.Terminal.Out.WriteLineAsync((call.Get(shell) == "bash" ? Bash : Zsh).ReplaceLineEndings("\n")),
            shell);
    }
}
