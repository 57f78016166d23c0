using System.Text.Json;
using Skald.Formats;
using Skald.Tensors;

namespace Skald.Tests.Training.Golden;

/// <summary>One line of golden/training/cases.json with its tensors.</summary>
internal sealed class TrainingCase(JsonElement line)
{
    private static readonly string[] s_groups = ["optim", "schedule", "clip", "ema", "accumulation"];

    /// <summary>Every listed case, by name.</summary>
    public static IReadOnlyDictionary<string, TrainingCase> All { get; } = ReadAll();

    public string Name { get; } = line.GetProperty("name").GetString()!;

    public string Group { get; } = line.GetProperty("group").GetString()!;

    public string Op { get; } = line.GetProperty("op").GetString()!;

    public string Path { get; } = TestData.Golden("training", line.GetProperty("file").GetString()!);

    public JsonElement Args { get; } = line.GetProperty("args");

    public bool IsExact { get; } = line.GetProperty("compare").GetString() == "exact";

    /// <summary>Names of the tensors before the first step, without <c>param.</c>, in optimizer order.</summary>
    public string[] Parameters => [.. Names("params").Select(name => name["param.".Length..])];

    /// <summary>Names of the given tensors, without <c>in.</c>.</summary>
    public string[] Inputs => [.. Names("inputs").Select(name => name["in.".Length..])];

    /// <summary>All that has to come out: results, first gradients, final weights, optimizer states.</summary>
    public string[] Results => [.. Names("outputs"), .. Names("grads"), .. Names("finals"), .. Names("opts")];

    /// <summary>Why the case is not run yet; null where it has to pass.</summary>
    public string? ComesLater => s_groups.Contains(Group) || Op == "char_gpt" ? null
        : $"comes with a later issue: {Group}";

    /// <summary>The largest difference of a result.</summary>
    public double Tolerance(string name) => line.GetProperty("tol").GetProperty(name).GetDouble();

    /// <summary>All tensors of the file; Float64 as numbers of its own.</summary>
    public TrainingTensors Read(Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        var tensors = new TrainingTensors(device);
        foreach (SafetensorsEntry entry in file.Tensors)
        {
            byte[] bytes = new byte[entry.Length];
            file.Read(entry, bytes);
            tensors.Add(entry.Name, bytes, Shape.Of([.. entry.Shape.Select(length => (int)length)]), entry.DType);
        }

        return tensors;
    }

    public override string ToString() => Name;

    private string[] Names(string field) => line.TryGetProperty(field, out JsonElement names)
        ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
        : [];

    private static Dictionary<string, TrainingCase> ReadAll()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden("training", "cases.json")));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .Select(line => new TrainingCase(line.Clone())).ToDictionary(one => one.Name, StringComparer.Ordinal);
    }
}
