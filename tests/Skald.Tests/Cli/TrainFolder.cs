using System.Text;

namespace Skald.Tests.Cli;

/// <summary>A folder with a short text, and a command line that trains a tiny model on it in a moment.</summary>
internal sealed class TrainFolder : IDisposable
{
    public TrainFolder()
    {
        var text = new StringBuilder();
        while (text.Length < 1200) text.Append("the raven and the fox sat by the fire; the fox sang.\n");
        File.WriteAllText(Text, text.ToString());
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("skald cli ").FullName;

    public string Text => In("text.txt");

    public string Runs => In("runs");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Run(string name) => System.IO.Path.Combine(Runs, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Words of a tiny run; those given come last and so may not repeat them.</summary>
    public string[] Train(string name, params string[] more) => [.. Words(name), .. Sizes, .. more];

    /// <summary>The same without data and sizes.</summary>
    public string[] Words(string name) => ["train", "--out", Runs, "--name", name, "--threads", "1"];

    public string[] Data => ["--data", Text];

    public static string[] Model => ["--preset", "nanogpt-cpu", "--layers", "1", "--width", "8"];

    public static string[] Rhythm =>
    [
        "--steps", "12", "--warmup-steps", "2", "--batch-size", "2", "--evaluation-interval", "6",
            "--evaluation-windows",
        "4", "--checkpoint-interval", "6", "--sample-interval", "0",
    ];

    private string[] Sizes => [.. Data, .. Model, "--heads", "2", "--context", "8", .. Rhythm];
}
