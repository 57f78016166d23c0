namespace Skald.Formats;

/// <summary>A model file is malformed or does not fit what is loaded from it. The file is at fault.</summary>
/// <param name="path">The file; its name opens the message.</param>
/// <param name="problem">What is wrong, as the rest of one sentence: rule, value, offset.</param>
/// <param name="inner">The failure that revealed the problem, if there was one.</param>
public sealed class ModelFormatException(string path, string problem, Exception? inner = null)
    : FormatException($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}: {problem}", inner)
{
    /// <summary>The file at fault, as it was opened.</summary>
    public string ModelPath { get; } = path;
}
