using System.Text;
using Spectre.Console;

namespace Skald.Cli;

/// <summary>Where a command writes: results to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
/// <remarks>Nothing else in the command touches the console, so that tests and pipes see the same bytes.</remarks>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutputIsLive">Somebody watches standard output: it may redraw itself.</param>
/// <param name="HasColour">Standard output may carry colours.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool OutputIsLive, bool HasColour)
{
    private readonly Lazy<IAnsiConsole> _rich = new(() => CreateRich(Output, OutputIsLive, HasColour));

    /// <summary>Opens standard input, as bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>What Ctrl+C does, for verbs that let it stop a part of their work; null where there is no keyboard.</summary>
    public StopSignal? Stop { get; init; }

    /// <summary>Standard output for tables, bars and live displays; plain when piped or with NO_COLOR.</summary>
    public IAnsiConsole Rich => _rich.Value;

    /// <summary>The process's own console.</summary>
    public static Terminal Open()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        bool live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        bool colour = live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(Console.Out, Console.Error, live, colour);
    }

    private static IAnsiConsole CreateRich(TextWriter output, bool live, bool colour) =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = live ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = live ? InteractionSupport.Detect : InteractionSupport.No,
        });
}
