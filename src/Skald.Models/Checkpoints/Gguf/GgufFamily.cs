using System.Collections.ObjectModel;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>How GGUF files describe the models of a family: the whole difference to Hugging Face's folders.</summary>
/// <remarks>
/// Files name the architecture, keep the configuration under keys of their own and the tensors under names of their own.
/// Both are translated into what config.json and safetensors would say, and back, by one declaration.
/// </remarks>
/// <param name="Architecture">The value of <c>general.architecture</c>, and the first part of the family's keys.</param>
/// <param name="ModelType">The family in config.json.</param>
/// <param name="Fields">Its keys, in the order in which they are written.</param>
internal sealed record GgufFamily(string Architecture, string ModelType, IReadOnlyList<GgufField> Fields)
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

    /// <summary>llama.cpp has no such architecture: only this library reads the file.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Names that mean another tensor here than in most families.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
