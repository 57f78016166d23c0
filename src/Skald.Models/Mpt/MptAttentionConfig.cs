using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skald.Models.Mpt;

/// <summary>Settings of MPT's attention, an object of their own in config.json.</summary>
public sealed record MptAttentionConfig
{
    /// <summary>c: queries, keys and values stay within [−c, c]; null for no bounds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? ClipQkv { get; init; }

    /// <summary>Multiplies the scores; null for 1/√headDim.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? SoftmaxScale { get; init; }

    /// <summary>Norms of queries and keys; not supported.</summary>
    public bool QkLn { get; init; }

    /// <summary>The prompt sees all of itself; not supported.</summary>
    public bool PrefixLm { get; init; }

    /// <summary>What says nothing of the arithmetic.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
