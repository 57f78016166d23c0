using System.Runtime.InteropServices;
using Skald.Training.Runs;

namespace Skald.Cli.Machine;

/// <summary>What a bug report needs to know about the build and the machine.</summary>
/// <param name="Memory">Memory that the process may use, in bytes: the machine's or its container's.</param>
/// <param name="SimdBits">Bits of the registers that the kernels use.</param>
internal sealed record EnvironmentReport(
    string Version, string Commit, string System, string Architecture, string Runtime, Processor Processor,
    long Memory, IReadOnlyList<string> Simd, int SimdBits)
{
    /// <summary>Looks at this process and its machine.</summary>
    public static EnvironmentReport Read() => new(
        BuildInfo.Version,
        BuildInfo.Commit,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        $"{RuntimeInformation.FrameworkDescription} ({RuntimeInformation.RuntimeIdentifier})",
        Processor.Read(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        InstructionSets.Supported,
        InstructionSets.Width);

    /// <summary>Variables that change how .NET runs, where any is set: a usual cause of odd figures.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; } = ReadVariables();

    private static List<KeyValuePair<string, string>> ReadVariables()
    {
        var found = new List<KeyValuePair<string, string>>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            if (IsTuning(name)) found.Add(new(name, (string?)entry.Value ?? ""));
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    private static bool IsTuning(string name)
    {
        string[] tunings = ["Enable", "PreferredVector", "Tiered", "TC_", "Ready", "gc", "GC", "Processor", "Thread"];
        const string prefix = "DOTNET_";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && tunings.Any(t => name.AsSpan(prefix.Length).StartsWith(t, StringComparison.Ordinal));
    }
}
