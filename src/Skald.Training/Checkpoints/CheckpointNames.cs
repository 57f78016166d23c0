using System.Globalization;

namespace Skald.Training.Checkpoints;

/// <summary>The names a run folder gives to checkpoints, whole and half done.</summary>
internal static class CheckpointNames
{
    private const string Prefix = "checkpoint-";
    private const string Aside = ".tmp-";
    private const string Replaced = ".tmp-old-";

    public static string Of(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D6}");

    /// <summary>Under this name a checkpoint is being written or deleted.</summary>
    public static string AsideOf(string name) => $"{name}{Aside}{Environment.ProcessId}";

    /// <summary>Under this name a whole checkpoint waits for another of the same step to take its place.</summary>
    public static string ReplacedOf(string name) => $"{name}{Replaced}{Environment.ProcessId}";

    public static bool TryParse(string name, out long step)
    {
        step = -1;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out step)
            && Of(step) == name;
    }

    /// <summary>Whether a name is a leftover of a process that died, and of which checkpoint.</summary>
    public static bool TryParseLeftover(string name, out string checkpoint, out bool whole)
    {
        int at = name.IndexOf(Aside, StringComparison.Ordinal);
        checkpoint = at < 0 ? name : name[..at];
        whole = at >= 0 && name[at..].StartsWith(Replaced, StringComparison.Ordinal);
        return at >= 0 && TryParse(checkpoint, out _);
    }
}
