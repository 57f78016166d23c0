using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models;

/// <summary>The configuration of an encoder: its stack, whether it pools, and its head.</summary>
public abstract record EncoderConfig : ArchitectureConfig
{
    /// <summary>Names of the classes, by number as a string, in the layout of transformers; null for none.</summary>
    [JsonPropertyName("id2label")]
    public IReadOnlyDictionary<string, string>? LabelNames { get; init; }

    /// <summary>Path of the pooler's matrix; null where the checkpoint has no pooler.</summary>
    [JsonIgnore]
    internal abstract string? Pooler { get; }

    /// <summary>What stands on the states; null for nothing.</summary>
    [JsonIgnore]
    internal abstract EncoderHead? Head { get; }

    /// <summary>What tells words from the states; null for nothing.</summary>
    [JsonIgnore]
    internal virtual WordHeadSettings? Words => null;

    /// <summary>What training drops of what the head reads.</summary>
    [JsonIgnore]
    internal abstract float HeadDropout { get; }

    /// <summary>Classes that a classifier tells apart.</summary>
    [JsonIgnore]
    public int Labels => LabelNames?.Count ?? 2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Int128 ParameterCount
    {
        get
        {
            Int128 width = Width, outputs = Head?.Outputs ?? 0;
            return Architecture.ParameterCount + (Pooler is null ? 0 : (width * width) + width) + (outputs * (width + 1))
                + (Words?.ParameterCount ?? 0);
        }
    }
}

/// <summary>A linear layer on an encoder's states.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Outputs">Width of what it gives.</param>
/// <param name="IsPooled">Whether it reads the pooled text; else each token.</param>
/// <param name="TaskType">What it is for, in PEFT's words.</param>
internal sealed record EncoderHead(string Name, int Outputs, bool IsPooled, string TaskType)
{
    /// <summary>Whether training drops some of what it reads.</summary>
    public bool HasDropout { get; init; } = true;
}
