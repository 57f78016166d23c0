using System.Text.Json;

namespace Skald.Tests.Tensors.Golden;

/// <summary>The settings of a recorded call, by torch's argument names; an absent one has the given default.</summary>
internal sealed class GoldenArgs(JsonElement args)
{
    /// <summary>No settings: every one has its default.</summary>
    public static GoldenArgs None { get; } = new(JsonDocument.Parse("{}").RootElement);

    public bool Has(string name) =>
        args.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public int Int(string name) => args.GetProperty(name).GetInt32();

    public int Int(string name, int otherwise) => Has(name) ? Int(name) : otherwise;

    public int? IntOrNull(string name) => Has(name) ? Int(name) : null;

    public float Float(string name) => args.GetProperty(name) is { ValueKind: JsonValueKind.String } text
        ? text.GetString() switch
        {
            "inf" => float.PositiveInfinity,
            "-inf" => float.NegativeInfinity,
            _ => float.NaN,
        }
        : (float)args.GetProperty(name).GetDouble();

    public float Float(string name, float otherwise) => Has(name) ? Float(name) : otherwise;

    public bool Flag(string name, bool otherwise = false) =>
        Has(name) ? args.GetProperty(name).GetBoolean() : otherwise;

    public string Text(string name) => args.GetProperty(name).GetString()!;

    public string Text(string name, string otherwise) => Has(name) ? Text(name) : otherwise;

    /// <summary>A list of integers; a single one counts as a list of one.</summary>
    public int[] Ints(string name) => args.GetProperty(name) is { ValueKind: JsonValueKind.Number } one
        ? [one.GetInt32()]
        : [.. args.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];

    public string[] Texts(string name) => [.. args.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    public bool IsList(string name) => Has(name) && args.GetProperty(name).ValueKind == JsonValueKind.Array;

    /// <summary>The settings inside this one; none where it is absent.</summary>
    public GoldenArgs Inner(string name) =>
        Has(name) ? new(args.GetProperty(name)) : None;
}
