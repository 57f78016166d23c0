using System.Text.Json;
using Skald.Formats;
using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

/// <summary>The recorded cases of golden/ops and their tensors.</summary>
internal static class GoldenCases
{
    /// <summary>Every case that cases.json lists, by name.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> All { get; } = Read();

    /// <summary>All tensors of a case's file.</summary>
    public static Dictionary<string, Tensor> Tensors(GoldenCase recorded, Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path(recorded));
        Dictionary<string, Tensor> tensors = [];
        foreach (SafetensorsEntry entry in file.Tensors)
        {
            byte[] bytes = new byte[entry.Length];
            file.Read(entry, bytes);
            int[] lengths = [.. entry.Shape.Select(length => checked((int)length))];
            tensors[entry.Name] = device.From((ReadOnlySpan<byte>)bytes, Shape.Of(lengths), TypeOf(entry.DType));
        }

        return tensors;
    }

    /// <summary>The file of a case.</summary>
    public static string Path(GoldenCase recorded) => TestData.Golden("ops", recorded.File);

    /// <summary>
    /// The operands in order, views built from their bases; those with a recorded gradient require one.
    /// </summary>
    public static GoldenTensors Operands(GoldenCase recorded, Dictionary<string, Tensor> tensors)
    {
        GoldenTensors operands = [];
        foreach (string name in recorded.Operands)
        {
            Tensor x = recorded.View(name) is var (from, steps) ? View(tensors[from], steps) : tensors[name].Clone();
            string shortName = GoldenCase.Short(name);
            x.RequiresGrad = recorded.Grads.Contains("grad." + shortName);
            operands.Add(shortName, x);
        }

        return operands;
    }

    private static Tensor View(Tensor x, JsonElement steps)
    {
        foreach (JsonElement step in steps.EnumerateArray())
        {
            x = step[0].GetString() switch
            {
                "transpose" => x.Transpose(step[1].GetInt32(), step[2].GetInt32()),
                "permute" => x.Permute([.. step[1].EnumerateArray().Select(v => v.GetInt32())]),
                "expand" => x.Expand(Shape.Of([.. step[1].EnumerateArray().Select(v => v.GetInt32())])),
                _ => Slice(x, step),
            };
        }

        return x;
    }

    private static Tensor Slice(Tensor x, JsonElement step)
    {
        int axis = step[1].GetInt32(), from = step[2].GetInt32(), by = step[4].GetInt32();
        int to = step[3].ValueKind == JsonValueKind.Null ? x.Shape[axis] : step[3].GetInt32();
        return x.Narrow(axis, from, (to - from + by - 1) / by, by);
    }

    private static DType TypeOf(SafetensorsDType type) => type switch
    {
        SafetensorsDType.F32 => DType.Float32,
        SafetensorsDType.I64 => DType.Int64,
        SafetensorsDType.I32 => DType.Int32,
        SafetensorsDType.I8 => DType.Int8,
        SafetensorsDType.Bool => DType.Bool,
        _ => throw new NotSupportedException($"golden/ops: no tensor of type {type} is expected."),
    };

    private static Dictionary<string, GoldenCase> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden("ops", "cases.json")));
        Dictionary<string, GoldenCase> cases = new(StringComparer.Ordinal);
        foreach (JsonElement line in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var recorded = new GoldenCase(line.Clone());
            cases.Add(recorded.Name, recorded);
        }

        return cases;
    }
}
