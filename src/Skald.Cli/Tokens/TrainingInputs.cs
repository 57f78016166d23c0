using Skald.Tokenizers.Training;

namespace Skald.Cli.Tokens;

/// <summary>The texts that a command line names: files, folders, lines of JSON, standard input.</summary>
internal static class TrainingInputs
{
    private const string UsualField = "text";

    /// <summary>The texts in the order in which they are named; folders in ordinal order of their paths.</summary>
    /// <param name="inputs">Files, folders, and - for standard input.</param>
    /// <param name="field">The field of JSON lines, or null: then only files that are named so are JSON lines.</param>
    /// <param name="unit">What counts as one text.</param>
    /// <param name="terminal">Gives standard input.</param>
    /// <exception cref="IOException">An input is missing, or a folder holds nothing.</exception>
    /// <exception cref="UsageException">Standard input is named twice.</exception>
    public static TrainingTexts Open(IReadOnlyList<string> inputs, string? field, TextUnit unit, Terminal terminal)
    {
        if (inputs.Count(input => input == "-") > 1)
            throw new UsageException("tokenizer train: standard input can be read once; name - once.");
        return TrainingTexts.Concat([.. inputs.Select(Open)]);

        TrainingTexts Open(string input)
        {
            if (input == "-")
            {
                return field is null
                    ? TrainingTexts.FromStream(terminal.OpenInput(), unit, "standard input")
                    : TrainingTexts.FromJsonLines(terminal.OpenInput(), field, "standard input");
            }

            if (File.Exists(input)) return OfFile(input);
            if (!Directory.Exists(input))
            {
                if (input.StartsWith("--", StringComparison.Ordinal))
                    throw new UsageException($"tokenizer train: there is no option '{input}'; see 'skald tokenizer train --help'.");
                throw new FileNotFoundException(
                    $"tokenizer train: an input must be a file, a folder or -, got '{input}'; check its name.");
            }

            string[] files = Files(input);
            return files.Length > 0
                ? TrainingTexts.Concat([.. files.Select(OfFile)])
                : throw new IOException($"tokenizer train: a folder must hold files, got none in '{input}'.");
        }

        TrainingTexts OfFile(string path) => field is not null || IsJsonLines(path)
            ? TrainingTexts.FromJsonLines([path], field ?? UsualField)
            : TrainingTexts.FromFiles([path], unit);
    }

    private static string[] Files(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        };
        return [.. Directory.GetFiles(folder, "*", options).OrderBy(path => path.Replace('\\', '/'), StringComparer.Ordinal)];
    }

    private static bool IsJsonLines(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
    }
}
