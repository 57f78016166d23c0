using System.Text.Json.Serialization;

namespace Skald.Models.Llama;

/// <summary>
/// Rotary positions, as config.json described them before transformers 5, beside a top-level rope_theta.
/// </summary>
public sealed record RopeScaling
{
    /// <summary>The kind; "default" for none.</summary>
    public string? RopeType { get; init; }

    /// <summary>The kind's older name.</summary>
    public string? Type { get; init; }

    /// <summary>The kind under either name.</summary>
    [JsonIgnore]
    public string Kind => RopeType ?? Type ?? "default";
}
