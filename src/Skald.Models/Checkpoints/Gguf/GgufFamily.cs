using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>How GGUF files describe the models of a family: the whole difference to Hugging Face's folders.</summary>
/// <remarks>
/// Files name the architecture, keep the configuration under keys of their own and the tensors under names of their own.
/// Both are translated into what config.json and safetensors would say, so that a family is described once.
/// </remarks>
/// <param name="Architecture">The value of <c>general.architecture</c>, and the first part of the family's keys.</param>
/// <param name="ModelType">The family in config.json.</param>
internal sealed record GgufFamily(string Architecture, string ModelType)
{
    /// <summary>Whether files of the architecture are of this family, where several share it.</summary>
    public Func<GgufKeys, bool> Applies { get; init; } = _ => true;

    /// <summary>
    /// Rotary positions turn neighbours (2i, 2i + 1) in the file. Where the family turns (i, i + D/2), the rows of queries
    /// and keys are stored in the order in which neighbours are those.
    /// </summary>
    public bool TurnsNeighbours { get; init; }

    /// <summary>The weights of norms are stored with the 1 that the family adds.</summary>
    public bool StoresNormsFromOne { get; init; }

    /// <summary>The norms' ε in config.json; null where the family's is fixed.</summary>
    public string? Epsilon { get; init; } = "rms_norm_eps";

    /// <summary>Names that mean another tensor here than in most families.</summary>
    public FrozenDictionary<string, string> Names { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Writes what most families call alike into a config.json.</summary>
    public Action<GgufKeys, JsonObject> Sizes { get; init; } = GgufConfig.AddSizes;

    /// <summary>Adds what only this family has, or has otherwise.</summary>
    public Action<GgufKeys, JsonObject>? Configure { get; init; }
}
