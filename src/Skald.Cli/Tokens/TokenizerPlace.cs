using Skald.Models.Checkpoints;
using Skald.Tokenizers;
using Skald.Training.Runs;

namespace Skald.Cli.Tokens;

/// <summary>Finds the tokenizer that a command line means.</summary>
internal static class TokenizerPlace
{
    public const string Description =
        "A tokenizer.json, .model, .tiktoken, vocab.txt, .bin or .gguf file, a model's folder or name, or a run's.";

    private const string RunsFolder = "runs";

    /// <summary>Loads the tokenizer of a file, a model's folder, or a run.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="TokenizerFormatException">It is broken.</exception>
    public static Tokenizer Open(string path)
    {
        if (File.Exists(path)) return OpenFile(path);
        if (RunOf(path) is { } run) return OpenFile(run);
        if (!Directory.Exists(path))
        {
            if (ModelFiles.FindCached(path) is { } cached) return Open(cached);
            throw new FileNotFoundException(
                $"Tokenizer: a file, a folder or a run must be named, got '{path}', which is none; check its name.");
        }

        if (GgufOf(path) is { } gguf) return Tokenizer.FromGguf(gguf);
        return Tokenizer.FromFolder(path);
    }

    /// <summary>Short names for tokenizers that are shown beside each other.</summary>
    public static (string First, string Second) Names(string first, string second)
    {
        (string a, string b) = (Name(first), Name(second));
        return a == b ? (first, second) : (a, b);
    }

    // tokenizer.json says little: the folder's name says which.
    private static string Name(string path)
    {
        string full = Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar);
        string name = Path.GetFileName(full);
        bool isCommon = name.StartsWith("tokenizer.", StringComparison.Ordinal) || name is "vocab.txt" or "vocab.json";
        return isCommon && Path.GetFileName(Path.GetDirectoryName(full)) is { Length: > 0 } folder ? folder : name;
    }

    // vocab.json and merges.txt are one tokenizer, whichever of the two is named.
    private static Tokenizer OpenFile(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetFileName(path) is "vocab.json" or "merges.txt" && File.Exists(Path.Combine(folder, "merges.txt"))
            && File.Exists(Path.Combine(folder, "vocab.json"))
            ? Tokenizer.FromFolder(folder)
            : Tokenizer.FromFile(path);
    }

    private static string? RunOf(string path)
    {
        foreach (string folder in (string[])[path, Path.Combine(RunsFolder, path)])
        {
            if (new RunFolder(folder) is { Exists: true } run
                && Path.Combine(run.Data, "tokenizer.json") is var file && File.Exists(file))
                return file;
        }

        return null;
    }

    /// <summary>The model file of a folder that holds no tokenizer but the one inside it; else null.</summary>
    public static string? GgufOf(string folder)
    {
        string[] others = ["tokenizer.json", "tokenizer.json.gz", "vocab.json", "vocab.txt"];
        bool hasOther = others.Any(name => File.Exists(Path.Combine(folder, name)))
            || Directory.EnumerateFiles(folder, "*.model").Any() || Directory.EnumerateFiles(folder, "*.tiktoken").Any();
        return hasOther ? null : Directory.GetFiles(folder, "*.gguf").Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
